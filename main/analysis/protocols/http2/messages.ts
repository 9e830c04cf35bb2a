/** Header fields of HTTP/2 (RFC 9113 §8.3) to the facts that HTTP/1 gives too. */
import type { HeaderField, HttpRequest, HttpResponse } from '../../facts.ts'

export const fieldOf = (fields: readonly HeaderField[], name: string): string | null => fields.find(([own]) => own === name)?.[1] ?? null

const regular = (fields: readonly HeaderField[]): HeaderField[] => fields.filter(([name]) => !name.startsWith(':'))

/** Null for trailers, which have no pseudo-header. */
export function messageOf(fields: readonly HeaderField[]): HttpRequest | HttpResponse | null {
  const method = fieldOf(fields, ':method')
  if (method !== null) {
    const authority = fieldOf(fields, ':authority') ?? fieldOf(fields, 'host')
    return { kind: 'http-request', method, target: fieldOf(fields, ':path') ?? '', version: 'HTTP/2', host: authority === '' ? null : authority, headers: regular(fields) }
  }
  const status = fieldOf(fields, ':status')
  if (status === null || !/^[1-9]\d\d$/.test(status)) return null
  return { kind: 'http-response', status: Number(status), reason: '', version: 'HTTP/2', headers: regular(fields) }
}
