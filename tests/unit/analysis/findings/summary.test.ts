import { describe, expect, it } from 'vitest'
import { findingsOf, summarySentence } from '../../../../main/analysis/findings/registry.ts'
import type { Flow } from '../../../../shared/model.ts'
import { nameMatches } from '../../../../main/analysis/findings/certificate-name.ts'
import { countryName, inert, listWords } from '../../../../main/analysis/findings/words.ts'
import { capture, exposure, flow, place } from '../../../support/made-up.ts'

const say = (flows: Flow[]): string => summarySentence(flows, findingsOf({ flows, names: [], capture: capture() }, { homeCountry: null }))
const sealed = (count: number): Flow[] => Array.from({ length: count }, (_, at) => flow({ id: 100 + at, verdict: 'encrypted', strength: 'strong' }))
const mail = exposure('mail-address', 'email', 'a@b.c', 5)

describe('the one sentence', () => {
  it('names the most personal thing and where it went', () => {
    expect(say([flow({ exposures: [mail] }), flow({ id: 2 }), flow({ id: 3 }), ...sealed(38)])).toBe('3 of 41 conversations could be read by others, among them your e-mail address, sent to a server in the United States.')
    expect(say([flow({ exposures: [mail, exposure('password', 'pw', 'x', 5), exposure('form-field', 'a', 'x', 5)], place: place({ country: 'DE' }) }), ...sealed(4)])).toBe('1 of 5 conversations could be read by others, with your password and your e-mail address, sent to a server in Germany.')
  })

  it('is no surer of the place than the databases, and says what is staged', () => {
    expect(say([flow({ exposures: [mail], place: place({ certainty: 'uncertain' }) })])).toContain('sent to a server that may be in the United States, which is uncertain.')
    expect(say([flow({ exposures: [mail], place: place({ staged: true, scope: 'loopback' }) })])).toContain('sent to a server in the United States (staged for training).')
    expect(say([flow({ exposures: [mail], place: null })])).toContain('a server at a place that is not known.')
  })

  it('says when nothing personal was seen', () => {
    expect(say([flow(), ...sealed(1)])).toBe('1 of 2 conversations could be read by others; nothing personal was seen in it.')
  })

  it('tells what stayed inside apart from what left', () => {
    const router = place({ country: null, scope: 'private', certainty: 'unknown' })
    expect(say([flow({ exposures: [mail], place: router }), ...sealed(1)])).toBe('1 of 2 conversations could be read, but only inside your own network, with your e-mail address.')
    expect(say([flow({ place: place({ country: null, scope: 'loopback' }) })])).toBe('1 of 1 conversation could be read, but only on this computer; nothing personal was seen in it.')
    expect(say([flow({ exposures: [exposure('password', 'p', 'x', 1)], place: router }), flow({ id: 2, exposures: [mail] })])).toContain('your e-mail address, sent to a server in the United States')
  })

  it('speaks when there was nothing, nothing readable, or nothing to judge', () => {
    expect(say([])).toBe('No conversation was seen.')
    expect(say([flow({ verdict: 'empty' })])).toBe('1 conversation began, and none carried anything.')
    expect(say(sealed(1))).toBe('The one conversation seen could not be read by others.')
    expect(say(sealed(12))).toBe('None of 12 conversations could be read by others.')
    expect(say([...sealed(2), flow({ verdict: 'opaque' })])).toBe('None of 3 conversations could be read by others, as far as could be told; 1 could not be judged.')
    expect(say([flow({ verdict: 'unknown' }), flow({ verdict: 'opaque' })])).toBe('Whether the 2 conversations seen could be read cannot be told from this capture.')
    expect(say([flow({ verdict: 'encrypted', strength: 'weak' })])).toBe('The one conversation seen could not be read by others, but not all were well protected.')
  })
})

describe('certificate names', () => {
  it.each([
    ['example.org', 'EXAMPLE.org.', true],
    ['*.example.org', 'www.example.org', true],
    ['*.example.org', 'example.org', false],
    ['*.example.org', 'a.b.example.org', false],
    ['w*.example.org', 'www.example.org', false],
    ['*.org', 'example.org', false],
    ['*.*.org', 'a.b.org', false],
    ['*.0.0.1', '127.0.0.1', false],
    ['127.0.0.1', '127.0.0.1', true],
    ['', '', false],
  ])('%s speaks for %s: %s', (pattern, host, expected) => {
    expect(nameMatches(pattern, host)).toBe(expected)
  })
})

describe('words', () => {
  it('give countries their article', () => {
    expect(['US', 'NL', 'DE', 'CD', 'AE', 'KY', 'ZZZ'].map(countryName)).toEqual(['the United States', 'the Netherlands', 'Germany', 'Congo - Kinshasa', 'the United Arab Emirates', 'the Cayman Islands', 'ZZZ'])
  })

  it('list and shorten', () => {
    expect([listWords([]), listWords(['a']), listWords(['a', 'b']), listWords(['a', 'b', 'c'], 2)]).toEqual(['', 'a', 'a and b', 'a, b and 1 more'])
    expect(inert('x'.repeat(99), 5)).toBe('xxxxx…')
  })
})
