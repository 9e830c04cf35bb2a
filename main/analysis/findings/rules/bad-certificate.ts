/** Certificates that do not prove who the server is: for another name, out of date, or signed by the server itself. */
import type { Certificate, Finding, Flow } from '../../../../shared/model.ts'
import { certificateCovers } from '../certificate-name.ts'
import { perServer, proof, type Rule } from '../rule.ts'
import { inert, listWords, serverWords } from '../words.ts'

/** Only what can be judged from the bytes: whether an authority is trusted is a matter of the computer that checked. */
function faults(certificate: Certificate, flow: Flow): string[] {
  const found: string[] = []
  const at = Date.parse(flow.start)
  const sni = flow.tls?.sni ?? null
  // Under Encrypted Client Hello the visible name is not the one the certificate is for.
  if (sni !== null && flow.tls?.ech !== true && certificate.names.length > 0 && !certificateCovers(certificate.names, sni)) {
    found.push(`it is for ${listWords(certificate.names.map((name) => inert(name, 60)), 3)}, not for ${inert(sni)}`)
  }
  if (Date.parse(certificate.notAfter) < at) found.push(`it ran out on ${inert(certificate.notAfter.slice(0, 10), 10)}`)
  if (Date.parse(certificate.notBefore) > at) found.push(`it is valid only from ${inert(certificate.notBefore.slice(0, 10), 10)}`)
  if (certificate.selfSigned) found.push('the server signed it itself')
  return found
}

const faultsOf = (flow: Flow): string[] => (flow.tls === null || flow.tls.certificate === null ? [] : faults(flow.tls.certificate, flow))
const chosen = (flow: Flow): number => flow.reasons.find((reason) => reason.says.startsWith('server chose '))?.frame ?? flow.frames.first

const finding = (flows: Flow[]): Finding => {
  const [flow] = flows as [Flow]
  return {
    id: 'bad-certificate',
    severity: 'medium',
    title: `The certificate of ${serverWords(flow)} does not prove who it is`,
    explain: `It should not have been accepted without asking: ${listWords([...new Set(flows.flatMap(faultsOf))], 4)}. The conversation is encrypted, but perhaps with somebody in between.`,
    advice: 'If your program asked and somebody agreed, find out why. For a server of your own, install a certificate of a recognised authority or add yours to the programs that use it.',
    ...proof(flows, flows.map(chosen)),
  }
}

export const badCertificate: Rule = ({ flows }) => perServer(flows.filter((flow) => faultsOf(flow).length > 0), finding, (servers) => `The certificates of ${servers} more servers do not prove who they are`)
