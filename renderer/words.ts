/** All the window's words, in one file, ready for a second language. One section a view; plain English, second person, no blame. */
import type { Certainty, HostSource, Severity, Strength, Verdict } from '../shared/model.ts'

/** `three flows`, `1 flow`: English plurals; another language replaces this with its own rule. */
const count = (number: number, one: string, many: string): string => `${number.toLocaleString('en')} ${number === 1 ? one : many}`

const verdicts: Record<Verdict, { word: string; means: string }> = {
  plaintext: { word: 'Readable', means: 'Anybody on the way could read what was sent.' },
  encrypted: { word: 'Encrypted', means: 'Protected from the first byte of content: only names and sizes could be seen.' },
  upgraded: { word: 'Upgraded', means: 'Began readable, then switched to encryption on the same connection.' },
  opaque: { word: 'Opaque', means: 'Looks like random bytes, but speaks no protocol we know. Probably encrypted; we cannot say.' },
  unknown: { word: 'Unknown', means: 'Too little was seen to say, or part of it is missing.' },
  empty: { word: 'Empty', means: 'A connection without any content.' },
}

const strengths: Record<Strength, string> = { strong: 'strong', weak: 'weak', broken: 'broken' }
const certainties: Record<Certainty, string> = { likely: 'likely', uncertain: 'uncertain', unknown: 'unknown' }
const severities: Record<Severity, string> = { high: 'Serious', medium: 'Worth acting on', low: 'Minor', info: 'Good to know' }
const hostSources: Record<HostSource, string> = {
  sni: 'named by your device when it connected (SNI)',
  http: 'named in the readable request',
  dns: 'from a DNS answer seen before',
  certificate: 'from the server’s certificate',
  mail: 'named by the mail server itself',
}

export const words = {
  name: 'Plainsight',
  count,
  flows: (number: number) => count(number, 'flow', 'flows'),
  packets: (number: number) => count(number, 'packet', 'packets'),
  verdicts,
  /** `Encrypted`, `Encrypted, weak` */
  verdictLabel: (verdict: Verdict, strength: Strength | null): string => (strength === null || strength === 'strong' ? verdicts[verdict].word : `${verdicts[verdict].word}, ${strengths[strength]}`),
  strengths,
  certainties,
  severities,
  hostSources,
  problems: {
    token: { message: 'This page is not allowed to talk to Plainsight.', remedy: 'Open the address that Plainsight printed when it started; it carries the key for this run.' },
    restarted: { message: 'The part that reads captures stopped and was started again.', remedy: 'Nothing recorded is lost; your session was opened anew.' },
    badAnswer: { message: 'Plainsight gave an answer that the window does not understand.', remedy: 'Close this page and open the address that Plainsight printed when it started.' },
    unreachable: { message: 'Plainsight cannot be reached.', remedy: 'Check that it is still running. This window reconnects by itself.' },
  },
} as const
