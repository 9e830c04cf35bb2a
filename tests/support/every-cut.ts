/** Facts and counts of a script played whole, after checking that no way of cutting its streams changes them. */
import { expect } from 'vitest'
import type { Protocol } from '../../main/analysis/protocols/reader.ts'
import { drive, type Driven, type Piece } from './drive-reader.ts'

export function atEveryCut(protocol: Protocol, script: readonly Piece[]): Driven {
  const whole = drive(protocol, script)
  for (const cut of [[1], [2], [3, 5], [7], [4, 1, 1], [19], [64, 3]]) expect(drive(protocol, script, { cut }), `cut ${cut.join()}`).toEqual(whole)
  return whole
}
