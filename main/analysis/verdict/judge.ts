/**
 * Facts → encryption verdict (DESIGN §4), each with reasons that name frames. It never claims more than was seen: a
 * missing beginning or a hole gives `unknown` unless the bytes seen prove themselves.
 */
import type { Reason, Verdict } from '../../../shared/model.ts'
import type { ProvenFact } from '../facts.ts'
import type { Evidence, Stage } from '../flows/evidence.ts'

/** Reasons beyond this many say nothing new. */
const reasonLimit = 12

/** Protocols by which two programs look for a way to each other before they speak (ICE, RFC 8445). */
const pathFinders: ReadonlySet<string> = new Set(['stun'])

export interface Judgement {
  verdict: Verdict
  reasons: Reason[]
}

/**
 * @param payloadOnWire payload bytes the headers announced, captured or not
 */
export function judgeEncryption(evidence: Evidence, facts: readonly ProvenFact[], payloadOnWire: number): Judgement {
  const tlsStage = evidence.stages.find((stage) => isProtected(stage))
  // What only finds the way for a protected conversation is no readable part of it.
  const weighed = evidence.stages.filter((stage) => tlsStage === undefined || stage.protocol === null || !pathFinders.has(stage.protocol))
  const readable = weighed.reduce((sum, stage) => sum + stage.bytes.readable, 0)
  const sealed = evidence.sum('protected')
  const handshake = evidence.sum('handshake')
  const plainStage = weighed.find((stage) => isReadable(stage))
  const reasons = reasonsOf(evidence, facts)
  const give = (verdict: Verdict, ...more: Reason[]): Judgement => ({ verdict, reasons: [...reasons, ...more].slice(0, reasonLimit) })

  if (evidence.delivered === 0) {
    if (payloadOnWire > 0 || evidence.missing > 0) return give('unknown', whole('its payload was not captured'))
    return give('empty', whole('no payload was sent'))
  }
  // TLS that begins behind other bytes of the same connection was agreed on in the clear, whatever that protocol was.
  if (tlsStage?.begun === 'switch') return give('upgraded')
  if (plainStage !== undefined && tlsStage !== undefined) {
    const order = evidence.stages.indexOf(plainStage) < evidence.stages.indexOf(tlsStage)
    if (order && tlsStage.begun === 'gap') return give('upgraded', { frame: tlsStage.firstFrame, says: 'protected bytes prove themselves here; the step between was not captured' })
    return give('upgraded')
  }
  if (tlsStage !== undefined && (sealed > 0 || (handshake > 0 && readable === 0))) {
    if (sealed === 0) return give('encrypted', { frame: tlsStage.firstFrame, says: 'only the handshake was seen; nothing else was sent' })
    return give('encrypted')
  }
  if (readable > 0) return give('plaintext')
  return { ...judgeUnexplained(evidence, give) }
}

/** Stretches that no protocol explained are judged by what their bytes look like. */
function judgeUnexplained(evidence: Evidence, give: (verdict: Verdict, ...more: Reason[]) => Judgement): Judgement {
  const unexplained = evidence.stages.filter((stage) => stage.protocol === null && stage.look !== null)
  const looking = (look: Stage['look']): Stage | undefined => unexplained.find((stage) => stage.look === look)
  const text = looking('text')
  if (text !== undefined) return give('plaintext', { frame: text.firstFrame || evidence.firstPayloadFrame, says: 'readable text of no known protocol' })
  const open = looking('compressed')
  if (open !== undefined) return give('plaintext', { frame: open.firstFrame || evidence.firstPayloadFrame, says: 'a file format that anybody can open' })
  const whole = evidence.midstream || evidence.missing > 0
  const random = looking('random')
  if (random !== undefined && !whole) return give('opaque', { frame: random.firstFrame || evidence.firstPayloadFrame, says: 'looks random; no known protocol' })
  if (random !== undefined) return give('unknown', { frame: random.firstFrame || evidence.firstPayloadFrame, says: 'looks random, but its beginning or a part of it was not captured' })
  const binary = looking('binary')
  if (binary !== undefined) return give('unknown', { frame: binary.firstFrame || evidence.firstPayloadFrame, says: 'structured bytes of no known protocol' })
  const undecided = evidence.stages.find((stage) => stage.protocol !== null && stage.bytes.undecided > 0)
  if (undecided !== undefined) return give('unknown', { frame: undecided.firstFrame || null, says: `whether what ${undecided.protocol} carries is protected cannot be told from its bytes` })
  return give('unknown', { frame: evidence.firstPayloadFrame || null, says: 'too little was seen' })
}

const isReadable = (stage: Stage): boolean => (stage.protocol !== null ? stage.bytes.readable > 0 : stage.look === 'text' || stage.look === 'compressed')
const isProtected = (stage: Stage): boolean => stage.protocol !== null && (stage.bytes.protected > 0 || (stage.bytes.handshake > 0 && stage.bytes.readable === 0))
const whole = (says: string): Reason => ({ frame: null, says })

/** What was seen, in the order it was seen. */
function reasonsOf(evidence: Evidence, facts: readonly ProvenFact[]): Reason[] {
  const reasons: Reason[] = []
  for (const stage of evidence.stages) {
    if (stage.protocol === null) continue
    const how = stage.begun === 'upgrade' ? ' after the agreed upgrade' : stage.begun === 'gap' ? ' after a gap' : stage.begun === 'switch' ? ' from this frame on' : stage.begun === 'beside' ? ' in other datagrams of the same ports' : ''
    reasons.push({ frame: stage.firstFrame || evidence.firstPayloadFrame, says: `recognised as ${stage.protocol} by its bytes${how}` })
    if (stage.broken) reasons.push({ frame: stage.firstFrame, says: `later bytes contradict ${stage.protocol}; nothing after them was trusted` })
  }
  for (const { fact, lastFrame } of facts) {
    const says = sentence(fact)
    if (says !== null && !reasons.some((reason) => reason.says === says)) reasons.push({ frame: lastFrame, says })
  }
  if (evidence.midstream) reasons.push({ frame: evidence.firstPayloadFrame || null, says: 'the beginning of the conversation was not captured' })
  if (evidence.missing > 0) reasons.push({ frame: evidence.gapFrame || null, says: `${evidence.missing} bytes were sent but not captured` })
  return reasons.sort((a, b) => (a.frame ?? Infinity) - (b.frame ?? Infinity))
}

function sentence(fact: ProvenFact['fact']): string | null {
  switch (fact.kind) {
    case 'starttls':
      if (fact.step === 'offered') return `server offered ${fact.command}`
      if (fact.step === 'not-offered') return `server did not offer ${fact.command}`
      if (fact.step === 'requested') return `client asked for ${fact.command}`
      return fact.step === 'accepted' ? `server accepted ${fact.command}` : `server refused ${fact.command}`
    case 'starttls-injection':
      return `${fact.bytes} readable bytes were sent along with the request to protect`
    case 'tls-server-hello':
      return fact.retry ? null : `server chose ${fact.version}`
    case 'tls-protected':
      return `first protected bytes of the ${fact.side}`
    case 'tls-alert':
      return fact.fatal ? `the ${fact.side} ended the handshake: ${fact.name}` : null
    case 'http-request':
      return `readable request: ${fact.method}`
    case 'login':
      return `login with ${fact.mechanism}`
    case 'mail-message':
      return 'a whole message was readable'
    case 'ssh':
      return `SSH ${fact.version}`
    case 'quic':
      return `QUIC ${fact.version}`
    case 'note':
      return fact.says
    default:
      return null
  }
}
