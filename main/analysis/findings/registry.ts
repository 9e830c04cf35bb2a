/** All rules in the order in which their findings are read. To add one: a file in rules/, a line here, a test. */
import { severities, type CaptureFacts, type Finding, type Flow, type NameFact } from '../../../shared/model.ts'
import type { Rule } from './rule.ts'
import { badCertificate } from './rules/bad-certificate.ts'
import { dnsInClear } from './rules/dns-in-clear.ts'
import { formInClear } from './rules/form-in-clear.ts'
import { leftHomeCountry } from './rules/left-home-country.ts'
import { loginInClear } from './rules/login-in-clear.ts'
import { mailInClear } from './rules/mail-in-clear.ts'
import { starttls } from './rules/starttls.ts'
import { watchTermSeen } from './rules/watch-term-seen.ts'
import { weakTls } from './rules/weak-tls.ts'
import { webInClear } from './rules/web-in-clear.ts'

export { summarySentence } from './summary.ts'

const rules: readonly Rule[] = [loginInClear, formInClear, mailInClear, watchTermSeen, starttls, leftHomeCountry, webInClear, badCertificate, weakTls, dnsInClear]

/** What the facts mean, the gravest first; within one severity in the order of the rules. */
export function findingsOf(analysis: { flows: readonly Flow[]; names: readonly NameFact[]; capture: CaptureFacts }, context: { homeCountry: string | null }): Finding[] {
  const input = { ...analysis, homeCountry: context.homeCountry }
  const found = rules.flatMap((rule) => rule(input))
  return found.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
}
