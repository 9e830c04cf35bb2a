import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyCapture } from '../../../main/app/copy-capture.ts'

const folder = mkdtempSync(join(tmpdir(), 'plainsight-copy-'))
const from = join(folder, 'capture.pcapng')
const bytes = Buffer.alloc(5_000_000, 7)
beforeAll(() => writeFileSync(from, bytes))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('saving a capture elsewhere', () => {
  it('copies every byte and tells how far it is', async () => {
    const seen: number[] = []
    const saved = await copyCapture(from, join(folder, 'copy'), { signal: new AbortController().signal, progress: (done) => seen.push(done) })
    expect(saved).toEqual({ ok: true, value: { bytes: bytes.length } })
    expect(readFileSync(join(folder, 'copy')).equals(bytes)).toBe(true)
    expect(seen.at(-1)).toBe(bytes.length)
  })

  it('leaves what was there when it is cancelled', async () => {
    const to = join(folder, 'kept')
    writeFileSync(to, 'before')
    const controller = new AbortController()
    const saved = await copyCapture(from, to, { signal: controller.signal, progress: () => controller.abort() })
    expect(saved.ok ? 'saved' : saved.code).toBe('cancelled')
    expect([readFileSync(to, 'utf8'), existsSync(`${to}.part`)]).toEqual(['before', false])
  })

  it('says what is wrong with the place', async () => {
    const saved = await copyCapture(from, join(folder, 'no', 'such', 'folder'), { signal: new AbortController().signal, progress: () => undefined })
    expect(saved.ok ? 'saved' : saved.code).toBe('not-saved')
  })
})
