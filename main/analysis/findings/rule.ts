/** What a rule is, and the few things that all rules do alike: choosing flows, grouping by server, citing frames. */
import type { CaptureFacts, Exposure, ExposureKind, Finding, Flow, NameFact } from '../../../shared/model.ts'

export interface FindingInput {
  flows: readonly Flow[]
  names: readonly NameFact[]
  capture: CaptureFacts
  /** ISO 3166-1 alpha-2; null where nobody said and nothing tells. */
  homeCountry: string | null
}

/** A pure function from facts to findings; it says nothing where it lacks facts. */
export type Rule = (input: FindingInput) => Finding[]

/** A finding is read by a person: more proof than this is looked up in the flow table. */
const mostFlows = 200
const mostFrames = 50
/** Servers that get a finding of their own; the others share one, so that a scan of a network stays readable. */
const mostServers = 30

/** The proof of a finding, in order, without doubles, capped. */
export function proof(flows: readonly Flow[], frames: Iterable<number>): Pick<Finding, 'flows' | 'frames'> {
  const distinct = [...new Set(frames)].filter((frame) => frame > 0).sort((a, b) => a - b)
  return { flows: flows.slice(0, mostFlows).map((flow) => flow.id), frames: distinct.slice(0, mostFrames) }
}

export const exposuresOf = (flow: Flow, ...kinds: ExposureKind[]): Exposure[] => flow.exposures.filter((exposure) => kinds.includes(exposure.kind))

export const allExposures = (flows: readonly Flow[], ...kinds: ExposureKind[]): Exposure[] => flows.flatMap((flow) => exposuresOf(flow, ...kinds))

/** Somebody on the path could read it, all of it or what came before the protection. */
export const readable = (flow: Flow): boolean => flow.verdict === 'plaintext'

/** What counts as something personal (a cleartext flow is a risk only if such a thing travels in it). */
const personalKinds: ReadonlySet<ExposureKind> = new Set<ExposureKind>(['password', 'username', 'token', 'form-field', 'cookie', 'mail-address', 'subject', 'message', 'watch-term'])
export const isPersonal = (exposure: Exposure): boolean => personalKinds.has(exposure.kind)

/** A frame that stands for each flow: that of its first reason, else its first. */
export const reasonFrames = (flows: readonly Flow[]): number[] => flows.map((flow) => flow.reasons.find((reason) => reason.frame !== null)?.frame ?? flow.frames.first)

/** Groups by the name a person knows the server by, the group with the most flows first; the rest beyond a cap as one group. */
export function byServer(flows: readonly Flow[]): { servers: Flow[][]; rest: Flow[] } {
  const groups = new Map<string, Flow[]>()
  for (const flow of flows) {
    const key = flow.host ?? flow.server.ip
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [flow])
    else group.push(flow)
  }
  const sorted = [...groups.values()].sort((a, b) => b.length - a.length || a[0]!.id - b[0]!.id)
  return { servers: sorted.slice(0, mostServers), rest: sorted.slice(mostServers).flat() }
}

/** One finding a server; beyond the cap, one for all others, titled by `many`. */
export function perServer(flows: readonly Flow[], one: (flows: Flow[]) => Finding, many: (servers: number) => string): Finding[] {
  const { servers, rest } = byServer(flows)
  const findings = servers.map(one)
  if (rest.length > 0) {
    const distinct = new Set(rest.map((flow) => flow.host ?? flow.server.ip)).size
    findings.push({ ...one(rest), title: many(distinct) })
  }
  return findings
}
