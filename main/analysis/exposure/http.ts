/** What HTTP in the clear shows: addresses of pages, parameters, cookies, logins, and what forms and scripts send. */
import type { Exposure } from '../../../shared/model.ts'
import { decodeBase64, encodeUtf8, latin1, readableText } from '../bytes/text.ts'
import type { HttpBody, HttpRequest, HttpResponse } from '../facts.ts'
import { readParameters } from '../mail/mime.ts'
import { jsonFields, multipartFields, plainFields, urlEncodedFields, type FormField } from './form-fields.ts'
import { looksLikeAddress, type Make } from './make.ts'
import { isPasswordName, isTokenName } from './secret-names.ts'

const cookieLimit = 100
/** Query parameters past this many are an address of a machine's, not a form. */
const queryLimit = 100

export function requestExposures(fact: HttpRequest, make: Make): Exposure[] {
  const found: Exposure[] = []
  const { method, target, host } = fact
  if (host !== null) found.push(make('host-name', 'Host', hostWithoutPort(host)))
  if (method !== 'CONNECT') found.push(make('url', method, fullUrl(host, target)))
  found.push(...queryExposures(method, target, make))
  for (const [name, value] of fact.headers) {
    switch (name.toLowerCase()) {
      case 'cookie': found.push(...cookieExposures(value, make)); break
      case 'authorization':
      case 'proxy-authorization': found.push(...authorizationExposures(name, value, make)); break
      case 'x-api-key':
      case 'x-auth-token':
      case 'x-access-token': if (value !== '') found.push(make('token', name, value)); break
    }
  }
  return found
}

export function responseExposures(fact: HttpResponse, make: Make): Exposure[] {
  const found: Exposure[] = []
  for (const [name, value] of fact.headers) if (name.toLowerCase() === 'set-cookie' && found.length < cookieLimit) found.push(...cookieExposures(value.split(';')[0], make))
  return found
}

export function bodyExposures(fact: HttpBody, make: Make): Exposure[] {
  const { fields, encoding } = fieldsOf(fact)
  const found: Exposure[] = []
  for (const { name, value, file, cut } of fields) {
    if (file !== null) { if (file !== '') found.push(make('file', name, file, encoding)); continue }
    found.push(make(isPasswordName(name) ? 'password' : 'form-field', name, value, encoding, cut))
    if (looksLikeAddress(value)) found.push(make('mail-address', name, value, encoding))
  }
  return found
}

/** The fields of a body by its type, and what was undone to read them: a content coding lies around the form's own. */
function fieldsOf({ type, bytes, codings, cut }: HttpBody): { fields: FormField[]; encoding: string[] } {
  const { value, parameters } = readParameters(type)
  const firstByte = bytes.find((byte) => byte > 0x20)
  const isJson = /[/+]json$/.test(value) || ((value === 'text/plain' || value === '') && (firstByte === 0x7b || firstByte === 0x5b))
  if (isJson || value === 'application/x-ndjson') return { fields: jsonFields(readableText(bytes), cut), encoding: codings }
  if (value === 'application/x-www-form-urlencoded') return { fields: urlEncodedFields(bytes, cut), encoding: ['url', ...codings] }
  if (value === 'multipart/form-data') return { fields: multipartFields(bytes, parameters.get('boundary') ?? '', cut), encoding: codings }
  if (value === 'text/plain') return { fields: plainFields(bytes, cut), encoding: codings }
  // Scripts often leave the type out; a form's beginning is unmistakable.
  if (value === '' && /^[\w.[\]%+-]{1,100}=[^\s<>]*(?:&|$)/.test(latin1(bytes, 0, Math.min(bytes.length, 4096)))) return { fields: urlEncodedFields(bytes, cut), encoding: ['url', ...codings] }
  return { fields: [], encoding: codings }
}

const hostWithoutPort = (host: string): string => host.replace(/:\d{1,5}$/, '')

const fullUrl = (host: string | null, target: string): string => (/^[a-z][a-z0-9+.-]*:\/\//i.test(target) ? target : `http://${host ?? ''}${target.startsWith('/') ? '' : '/'}${target}`)

/** Parameters of the address: secrets by their names always, all of them where a form may have made them. */
function queryExposures(method: string, target: string, make: Make): Exposure[] {
  const mark = target.indexOf('?')
  if (mark < 0) return []
  const fragment = target.indexOf('#', mark)
  const fields = urlEncodedFields(encodeUtf8(target.slice(mark + 1, fragment < 0 ? undefined : fragment)), false)
  const mayBeForm = method === 'GET' && fields.length <= queryLimit
  const found: Exposure[] = []
  for (const { name, value } of fields) {
    if (value === '') continue
    const kind = isPasswordName(name) ? 'password' : isTokenName(name) ? 'token' : mayBeForm ? 'form-field' : null
    if (kind !== null) found.push({ ...make(kind, name, value, ['url']), where: 'query' })
    if (looksLikeAddress(value)) found.push({ ...make('mail-address', name, value, ['url']), where: 'query' })
  }
  return found
}

function cookieExposures(text: string, make: Make): Exposure[] {
  const found: Exposure[] = []
  for (const pair of text.split(';', cookieLimit)) {
    const equals = pair.indexOf('=')
    const name = (equals < 0 ? '' : pair.slice(0, equals)).trim()
    const value = pair.slice(equals + 1).trim()
    if (name !== '' || value !== '') found.push(make('cookie', name, value))
  }
  return found
}

/** Credentials of RFC 7235: Basic shows all, Digest and NTLM the user's name, the rest is a token that opens by itself. */
function authorizationExposures(header: string, text: string, make: Make): Exposure[] {
  const space = text.indexOf(' ')
  const scheme = space < 0 ? text : text.slice(0, space)
  const rest = space < 0 ? '' : text.slice(space + 1).trim()
  const name = /^proxy/i.test(header) ? `proxy ${scheme}` : scheme
  if (rest === '') return []
  switch (scheme.toLowerCase()) {
    case 'basic': {
      const bytes = decodeBase64(rest)
      if (bytes === null) return []
      const plain = readableText(bytes)
      const colon = plain.indexOf(':')
      if (colon < 0) return [make('username', name, plain, ['base64'])]
      return [make('username', name, plain.slice(0, colon), ['base64']), make('password', name, plain.slice(colon + 1), ['base64'])]
    }
    case 'digest': {
      const user = /(?:^|[\s,])username="((?:[^"\\]|\\.)*)"/i.exec(rest)
      return user === null || user[1] === '' ? [] : [make('username', name, user[1].replace(/\\(.)/g, '$1'))]
    }
    case 'ntlm':
    case 'negotiate': {
      const user = ntlmUser(rest)
      return user === null ? [] : [make('username', name, user, ['base64'])]
    }
    default: return [make('token', name, rest)]
  }
}

/** Domain and user of an NTLM AUTHENTICATE message ([MS-NLMP] §2.2.1.3): lengths and offsets in little-endian fields. */
function ntlmUser(text: string): string | null {
  const bytes = decodeBase64(text)
  if (bytes === null || bytes.length < 64 || latin1(bytes, 0, 8) !== 'NTLMSSP\0' || bytes[8] !== 3) return null
  const unicode = (bytes[60] & 1) === 1
  const field = (at: number): string => {
    const length = bytes[at] | (bytes[at + 1] << 8)
    const start = (bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24)) >>> 0
    if (start + length > bytes.length) return ''
    const raw = latin1(bytes, start, start + length)
    return unicode ? raw.replace(/([\s\S])([\s\S])/g, (_, low: string, high: string) => String.fromCharCode(low.charCodeAt(0) | (high.charCodeAt(0) << 8))) : raw
  }
  const domain = field(28)
  const user = field(36)
  return user === '' ? null : domain === '' ? user : `${domain}\\${user}`
}
