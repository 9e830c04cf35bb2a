import { describe, expect, it, vi } from 'vitest'
import { sessionWords } from '../../../../renderer/words-session.ts'
import { isTyped } from '../../../../renderer/views/detail/exposures.tsx'
import { headerBytes } from '../../../../renderer/views/detail/frame-bytes.tsx'
import { hexWidthFor } from '../../../../renderer/views/detail/measure.ts'
import { validityProblem } from '../../../../renderer/views/detail/tls-facts.tsx'

/** The store takes its bridge from the window when it is loaded. */
vi.hoisted(() => {
  Object.assign(globalThis, { plainsight: { shell: 'browser', request: async () => ({ ok: false }), subscribe: () => () => undefined, onConnection: () => () => undefined } })
})

describe('the sentence of a verdict', () => {
  it('never promises what weak or unseen protection does not give', () => {
    const says = sessionWords.detail.says
    expect(says('encrypted', 'strong')).toBe('Nobody on the way could read what was said here.')
    for (const strength of ['weak', 'broken', null] as const) expect(says('encrypted', strength)).not.toContain('Nobody')
    expect(says('upgraded', 'broken')).toContain('can read it')
    expect(says('plaintext', null)).toContain('Anybody')
  })

  it('says what became of STARTTLS', () => {
    const says = sessionWords.detail.starttlsText
    expect(new Set([says(true, true, true), says(true, true, false), says(true, false, false), says(false, false, false)]).size).toBe(4)
  })
})

describe('what is masked', () => {
  it('is all that may have been typed, and an address with a question mark', () => {
    expect(isTyped({ kind: 'password', value: 'x' })).toBe(true)
    expect(isTyped({ kind: 'watch-term', value: 'x' })).toBe(true)
    expect(isTyped({ kind: 'url', value: 'http://a.example/?name=Ada' })).toBe(true)
    expect(isTyped({ kind: 'url', value: 'http://a.example/' })).toBe(false)
    expect(isTyped({ kind: 'host-name', value: 'a.example' })).toBe(false)
  })
})

describe('a certificate', () => {
  it('is measured at the time it was shown, not now', () => {
    const certificate = { notBefore: '2020-01-01T00:00:00Z', notAfter: '2021-01-01T00:00:00Z' }
    expect(validityProblem(certificate, '2020-06-01T00:00:00Z')).toBeNull()
    expect(validityProblem(certificate, '2022-06-01T00:00:00Z')).toContain('expired')
    expect(validityProblem(certificate, '2019-06-01T00:00:00Z')).toContain('not yet')
    expect(validityProblem({ notBefore: '?', notAfter: '?' }, '2019-06-01T00:00:00Z')).toBeNull()
  })
})

describe('a frame in hex', () => {
  it('dims the headers to the byte, on any row', () => {
    expect([0, 48, 64].map((offset) => headerBytes({ offset }, 54, 16))).toEqual([16, 6, 0])
  })

  it('takes sixteen bytes a row only where they fit', () => {
    expect([hexWidthFor(40), hexWidthFor(73), hexWidthFor(74), hexWidthFor(200)]).toEqual([8, 8, 16, 16])
  })
})
