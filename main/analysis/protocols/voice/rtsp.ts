/** RTSP (RFC 2326, RFC 7826): which film or camera is played, with which account; the media may run inside, behind `$`. */
import type { Side } from '../../../../shared/model.ts'
import { u16 } from '../../bytes/integers.ts'
import { capped, decodeBase64, latin1, readableText } from '../../bytes/text.ts'
import { Once, roleOf, type Speaker } from '../datagrams.ts'
import { BROKEN, type Emit, type Protocol, type Reader } from '../reader.ts'
import { isLineText, parameter, readTextHead, textHeadLimit, type TextHead } from './text-message.ts'

const methods = ['OPTIONS', 'DESCRIBE', 'ANNOUNCE', 'SETUP', 'PLAY', 'PAUSE', 'TEARDOWN', 'GET_PARAMETER', 'SET_PARAMETER', 'REDIRECT', 'RECORD', 'PLAY_NOTIFY']
const request = /^([A-Z_]{4,13}) (\S{1,4000}) RTSP\/[12]\.0$/
const response = /^RTSP\/[12]\.0 [1-5]\d\d(?: |$)/
const lineLimit = 4200
/** RFC 2326 §10.12: a dollar sign, a channel, a length, and a packet of media. */
const interleaved = 0x24

function hear(bytes: Uint8Array, at: number, to: number): Speaker | 'more' {
  const feed = bytes.subarray(0, Math.min(to, at + lineLimit)).indexOf(10, at)
  const line = latin1(bytes, at, feed < 0 ? Math.min(to, at + lineLimit) : feed).replace(/\r$/, '')
  if (feed < 0) {
    const word = line.split(' ', 1)[0]
    const known = word.length === line.length ? ['RTSP/1.0', 'RTSP/2.0', ...methods].some((name) => name.startsWith(word)) : word.startsWith('RTSP/') || methods.includes(word)
    return known && to - at < lineLimit && isLineText(bytes, at, to) ? 'more' : 'no'
  }
  if (response.test(line)) return 'server'
  const asked = request.exec(line)
  return asked !== null && methods.includes(asked[1]) ? 'client' : 'no'
}

function tell(head: TextHead, from: number, say: Emit): void {
  const asked = request.exec(head.first)
  if (asked === null) return
  const [, method, target] = asked
  const host = /^rtsps?:\/\/(?:[^@/]*@)?([^:/?]+)/i.exec(target)
  if (host !== null) say({ kind: 'host-claimed', name: capped(host[1]) }, from, head.end)
  if (method === 'DESCRIBE' || method === 'SETUP' || method === 'PLAY') say({ kind: 'seen-in-clear', as: 'url', name: method, value: capped(target) }, from, head.end)
  const proven = head.fields.get('authorization') ?? ''
  const basic = /^Basic\s+(\S+)/i.exec(proven)
  const plain = basic === null ? null : decodeBase64(basic[1])
  if (plain !== null) {
    const [user, ...password] = readableText(plain).split(':')
    say({ kind: 'login', mechanism: 'RTSP Basic', user: capped(user), password: capped(password.join(':')), encoding: ['base64'], accepted: null }, from, head.end)
    return
  }
  const name = /^Digest/i.test(proven) ? parameter(proven, 'username') : null
  if (name !== null) say({ kind: 'login', mechanism: 'RTSP Digest', user: capped(name), password: null, encoding: [], accepted: null }, from, head.end)
}

class RtspReader implements Reader {
  private readonly once = new Once()
  private readonly left = { client: 0, server: 0 }

  read(side: Side, window: Uint8Array, emit: Emit): number {
    const say = this.once.say(emit)
    let at = Math.min(this.left[side], window.length)
    this.left[side] -= at
    while (at < window.length) {
      if (window[at] === 10 || window[at] === 13) { at++; continue }
      if (window[at] === interleaved) {
        if (window.length - at < 4) break
        const end = at + 4 + u16(window, at + 2)
        this.left[side] = Math.max(0, end - window.length)
        at = Math.min(end, window.length)
        continue
      }
      const speaker = hear(window, at, window.length)
      if (speaker === 'no') return BROKEN
      const head = speaker === 'more' ? null : readTextHead(window, at, window.length, false)
      if (head === null) {
        if (window.length - at > textHeadLimit) return BROKEN
        break
      }
      tell(head, at, say)
      const length = Number(head.fields.get('content-length') ?? 0)
      if (!Number.isSafeInteger(length) || length < 0) return BROKEN
      at = Math.min(head.end + length, window.length)
      this.left[side] = head.end + length - at
    }
    return at
  }

  skip(side: Side, count: number): 'kept' | 'lost' {
    if (count > this.left[side]) return 'lost'
    this.left[side] -= count
    return 'kept'
  }
}

export const rtsp: Protocol = {
  name: 'rtsp',
  transport: 'tcp',
  ports: [554, 8554],
  content: 'readable',
  detect(side, window) {
    const speaker = hear(window, 0, window.length)
    return speaker === 'more' ? 'more' : roleOf(side, speaker)
  },
  open: () => new RtspReader(),
}
