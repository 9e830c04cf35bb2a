/**
 * Hides what was typed: a report says that something could be read, not what it was, unless that is asked for. A masked
 * value shows nothing of the value; of its length only the rough size, so that a short password does not give itself away.
 */
import type { Analysis, Exposure, ExposureKind } from '../../shared/model.ts'
import type { SessionInfo } from '../../shared/contract.ts'

const hidden: ReadonlySet<ExposureKind> = new Set<ExposureKind>(['password', 'username', 'token', 'form-field', 'cookie', 'mail-address', 'subject', 'message', 'watch-term'])

const dots = '••••••••'

function roughLength(text: string): string {
  const length = [...text].length
  if (length === 0) return 'empty'
  if (length < 8) return 'fewer than 8 characters'
  if (length < 32) return '8 to 31 characters'
  return '32 characters or more'
}

export const maskText = (text: string): string => `${dots} (${roughLength(text)})`

/** An address without what a person may have typed into it: user and password before the host, and everything from `?` or `#` on. */
export function maskUrl(url: string): string {
  const cut = url.search(/[?#]/)
  const base = cut < 0 ? url : url.slice(0, cut)
  const start = /^[a-z][a-z0-9+.-]*:\/\//i.exec(base)?.[0] ?? ''
  const rest = base.slice(start.length)
  const slash = rest.indexOf('/')
  const authority = slash < 0 ? rest : rest.slice(0, slash)
  const at = authority.lastIndexOf('@')
  const host = at < 0 ? authority : `${dots}@${authority.slice(at + 1)}`
  return `${start}${host}${slash < 0 ? '' : rest.slice(slash)}${cut < 0 ? '' : `${url[cut]}${dots}`}`
}

export function maskExposure(exposure: Exposure): Exposure {
  if (exposure.kind === 'url') return { ...exposure, value: maskUrl(exposure.value) }
  if (!hidden.has(exposure.kind)) return exposure
  // A watch term is its own name.
  return { ...exposure, value: maskText(exposure.value), ...(exposure.kind === 'watch-term' ? { name: 'watched word' } : {}) }
}

export const maskAnalysis = (analysis: Analysis): Analysis => ({ ...analysis, flows: analysis.flows.map((flow) => ({ ...flow, exposures: flow.exposures.map(maskExposure) })) })

export const maskSession = (session: SessionInfo): SessionInfo => ({ ...session, watch: session.watch.map(maskText) })
