/** The one sentence that is said first: how many conversations could be read, what was in the worst of them, where it went. */
import type { Exposure, ExposureKind, Finding, Flow } from '../../../shared/model.ts'
import { readable } from './rule.ts'
import { countWords, listWords, whereWords } from './words.ts'

/** The most personal first; the sentence names the first two that were seen. */
const kinds: readonly (readonly [kind: ExposureKind, words: string])[] = [
  ['password', 'your password'],
  ['message', 'the text of an e-mail'],
  ['mail-address', 'your e-mail address'],
  ['form-field', 'a form you filled in'],
  ['subject', 'the subject of an e-mail'],
  ['token', 'an access token'],
  ['watch-term', 'a word you asked to watch'],
  ['username', 'your user name'],
  ['cookie', 'a cookie'],
  ['file', 'the name of a file'],
]

const tellingKinds = new Set<ExposureKind>(kinds.map(([kind]) => kind))
const telling = (exposure: Exposure): boolean => tellingKinds.has(exposure.kind)
const rank = (exposure: Exposure): number => kinds.findIndex(([kind]) => kind === exposure.kind)

/** Personal things may have travelled before an upgrade took effect. */
const open = (flow: Flow): boolean => readable(flow) || (flow.verdict === 'upgraded' && flow.exposures.some((exposure) => telling(exposure) && exposure.kind !== 'cookie'))
const inside = (flow: Flow): boolean => flow.place !== null && !flow.place.staged && flow.place.scope !== 'public' && flow.place.overlay === null

export function summarySentence(flows: readonly Flow[], findings: readonly Finding[]): string {
  const spoke = flows.filter((flow) => flow.verdict !== 'empty')
  if (flows.length === 0) return 'No conversation was seen.'
  if (spoke.length === 0) return `${countWords(flows.length, 'conversation')} began, and none carried anything.`
  const all = countWords(spoke.length, 'conversation')
  const exposed = spoke.filter(open)
  if (exposed.length === 0) return nobody(spoke, all, findings)

  const local = exposed.every(inside)
  const readers = local ? (exposed.every((flow) => flow.place?.scope === 'loopback') ? 'could be read, but only on this computer' : 'could be read, but only inside your own network') : 'could be read by others'
  const start = `${exposed.length.toLocaleString('en')} of ${all} ${readers}`
  const worst = worstOf(exposed)
  if (worst === null) return `${start}; nothing personal was seen in ${exposed.length === 1 ? 'it' : 'them'}.`
  const second = kinds.find(([kind], at) => at > rank(worst.exposure) && kind !== 'subject' && worst.flow.exposures.some((exposure) => exposure.kind === kind))
  const what = listWords([kinds[rank(worst.exposure)]![1], ...(second === undefined ? [] : [second[1]])])
  const joint = exposed.length === 1 ? 'with' : 'among them'
  return local ? `${start}, ${joint} ${what}.` : `${start}, ${joint} ${what}, ${worst.exposure.side === 'client' ? 'sent to' : 'sent by'} a server ${whereWords(worst.flow.place)}.`
}

/** Flows that left this network come before those that did not. */
function worstOf(flows: readonly Flow[]): { flow: Flow; exposure: Exposure } | null {
  let worst: { flow: Flow; exposure: Exposure } | null = null
  let least = Infinity
  for (const flow of flows) {
    for (const exposure of flow.exposures) {
      if (!telling(exposure)) continue
      const weight = rank(exposure) + (inside(flow) ? kinds.length : 0)
      if (weight < least) { least = weight; worst = { flow, exposure } }
    }
  }
  return worst
}

/** Nothing was readable: says so, and what that does not cover. */
function nobody(spoke: readonly Flow[], all: string, findings: readonly Finding[]): string {
  const unjudged = spoke.filter((flow) => flow.verdict === 'unknown' || flow.verdict === 'opaque').length
  if (unjudged === spoke.length) return `Whether ${spoke.length === 1 ? 'the one conversation' : `the ${all}`} seen could be read cannot be told from this capture.`
  const start = spoke.length === 1 ? 'The one conversation seen could not be read by others' : `None of ${all} could be read by others`
  if (unjudged > 0) return `${start}, as far as could be told; ${unjudged.toLocaleString('en')} could not be judged.`
  return findings.some((finding) => finding.id === 'weak-tls' || finding.id === 'bad-certificate') ? `${start}, but not all were well protected.` : `${start}.`
}
