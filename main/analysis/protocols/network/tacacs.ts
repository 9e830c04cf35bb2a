/**
 * TACACS+ (RFC 8907): logins to network equipment. Bodies are masked by MD5 and a shared secret, which the standard itself
 * does not call encryption (§10.1): they are neither called readable nor protected, unless they say that they are not masked.
 */
import { u32 } from '../../bytes/integers.ts'
import { capped, readableText } from '../../bytes/text.ts'
import { framed } from '../framed.ts'
import { BROKEN, type Emit } from '../reader.ts'

const header = 12
const longest = 65_535 + header
const unmasked = 1
const authentication = 1

/** Authentication START (RFC 8907 §5.1): lengths of four fields, then the fields; type 2 is PAP, whose data is the password. */
function tellStart(bytes: Uint8Array, from: number, to: number, say: Emit): void {
  const at = from + header
  if (bytes[from + 1] !== authentication || bytes[from + 2] !== 1 || to - at < 8) return
  const [user, port, address, data] = bytes.subarray(at + 4, at + 8)
  const name = at + 8
  const secret = name + user + port + address
  if (secret + data > to || user === 0) return
  const password = bytes[at + 2] === 2 && data > 0 ? capped(readableText(bytes, secret, secret + data)) : null
  say({ kind: 'login', mechanism: 'TACACS+', user: capped(readableText(bytes, name, name + user)), password, encoding: [], accepted: null }, from, to)
}

export const tacacs = framed({
  name: 'tacacs',
  ports: [49],
  content: 'undecided',
  header,
  length(bytes, at) {
    const length = header + u32(bytes, at + 8)
    return length > longest ? BROKEN : length
  },
  hear(bytes, from, to) {
    const [version, type, sequence, flags] = bytes.subarray(from, to)
    if (to > from && version !== 0xc0 && version !== 0xc1) return 'no'
    if (to > from + 1 && (type < 1 || type > 3)) return 'no'
    if (to > from + 2 && sequence === 0) return 'no'
    if (to > from + 3 && (flags & ~5) !== 0) return 'no'
    // The client's packets have odd numbers (RFC 8907 §4.1).
    return to > from + 2 && sequence % 2 === 0 ? 'server' : 'client'
  },
  tell(bytes, from, to, side, say) {
    const open = (bytes[from + 3] & unmasked) !== 0
    say({ kind: 'content', content: open ? 'readable' : 'undecided', side }, from, from)
    if (open) tellStart(bytes, from, to, say)
    else say({ kind: 'note', says: 'the content is masked with MD5 and a shared secret, which who knows or guesses that secret can undo' }, from, to)
  },
})
