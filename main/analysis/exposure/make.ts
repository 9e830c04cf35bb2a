/** How an exposure is made of a proven fact: capped, with the frame that holds its bytes. */
import type { Exposure, ExposureKind } from '../../../shared/model.ts'
import { capped } from '../bytes/text.ts'
import type { ProvenFact } from '../facts.ts'

export const valueLimit = 4096

/** Makes exposures that share a proof. */
export type Make = (kind: ExposureKind, name: string, value: string, encoding?: readonly string[], cut?: boolean) => Exposure

export const maker =
  ({ firstFrame, side }: ProvenFact): Make =>
  (kind, name, value, encoding = [], cut = false) => ({
    kind,
    name: capped(name, valueLimit),
    value: capped(value, valueLimit),
    frame: firstFrame,
    side,
    encoding: [...encoding],
    ...(cut || value.length > valueLimit ? { cut: true } : {}),
  })

/** A value that is one mail address and nothing else. */
export const looksLikeAddress = (value: string): boolean => value.length <= 254 && /^[^\s@<>,;:"()[\]\\]{1,64}@[a-z0-9.-]{1,190}\.[a-z]{2,24}$/i.test(value)
