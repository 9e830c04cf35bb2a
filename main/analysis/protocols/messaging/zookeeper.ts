/** ZooKeeper's client protocol: the session's opening (org.apache.zookeeper.proto.ConnectRequest), lengths, and the digest login with its password. */
import type { Side } from '../../../../shared/model.ts'
import { u32 } from '../../bytes/integers.ts'
import { capped, readableText } from '../../bytes/text.ts'
import { ascii, find, spokenBy, WAIT, MessageReader, type Message } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol } from '../reader.ts'

const opening = { shortest: 44, longest: 45, answerShortest: 36, answerLongest: 37 } as const
const authenticate = { xid: 0xffff_fffc, type: 100 } as const
/** jute.maxbuffer is 1 MiB unless raised. */
const longest = 64 * 1024 * 1024
const digest = ascii('\0\0\0\x06digest')

class ZooKeeperReader extends MessageReader {
  constructor() {
    super(1024)
  }

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    if (window.length - at < 4) return WAIT
    const length = u32(window, at)
    return length > 0 && length <= longest ? 4 + length : BROKEN
  }

  protected message(side: Side, { window, from, to }: Message, emit: Emit): void {
    if (side === 'server' || u32(window, from + 4) !== authenticate.xid || u32(window, from + 8) !== authenticate.type) return
    const at = find(window, digest, from + 12, to)
    if (at < 0) return
    const [user = '', ...rest] = readableText(window, at + digest.length + 4, to).split(':')
    emit({ kind: 'login', mechanism: 'digest', user: capped(user), password: capped(rest.join(':')), encoding: [], accepted: null }, from, to)
  }
}

function detect(side: Side, window: Uint8Array): Detection {
  if (window.length > 2 && (window[0] !== 0 || window[1] !== 0 || window[2] !== 0)) return 'no'
  if (window.length < 8) return window.length < 4 || (window[3] >= opening.answerShortest && window[3] <= opening.longest) ? 'more' : 'no'
  const length = window[3]
  // Protocol version zero, and a password of sixteen bytes at its place.
  const passwordAt = length >= opening.shortest ? 28 : 20
  if ((length < opening.shortest && length > opening.answerLongest) || length < opening.answerShortest || length > opening.longest || u32(window, 4) !== 0) return 'no'
  if (window.length < passwordAt + 4) return 'more'
  return u32(window, passwordAt) === 16 ? spokenBy(length >= opening.shortest ? 'client' : 'server', side) : 'no'
}

export const zookeeper: Protocol = { name: 'zookeeper', transport: 'tcp', ports: [2181], content: 'readable', detect, open: () => new ZooKeeperReader() }
