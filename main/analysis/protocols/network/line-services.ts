/** Services of one question and one answer in lines: whois (RFC 3912), finger (RFC 1288), ident (RFC 1413). */
import { capped, lineText } from '../../bytes/text.ts'
import { detectBy, isText, wholeLines, type Judge } from '../line-detection.ts'
import type { Protocol } from '../reader.ts'

/** A question is one short line. */
const questionLimit = 512

/** `asks` and `answers` must both hold: alone neither a name nor a line of text says what it is. */
const judge = (asks: RegExp, answers: RegExp): Judge => (client, server) => {
  if (!isText(client) || !isText(server) || client.length > questionLimit) return 'no'
  const [question, second] = wholeLines(client)
  if (second !== undefined) return 'no'
  if (question === undefined) return client !== '' && server !== '' ? 'no' : 'more'
  if (!asks.test(question)) return 'no'
  if (server === '') return 'more'
  if (answers.test(server)) return 'yes'
  return server.length < 1024 ? 'more' : 'no'
}

function lineService(name: string, port: number, asks: RegExp, answers: RegExp, action: string | null): Protocol {
  return {
    name,
    transport: 'tcp',
    ports: [port],
    content: 'readable',
    detect: detectBy(judge(asks, answers)),
    open: () => ({
      read(side, window, emit) {
        const feed = window.indexOf(10)
        if (side === 'client' && action !== null && feed > 0) {
          const asked = lineText(window, 0, feed).trim()
          if (asked !== '') emit({ kind: 'seen-in-clear', as: name === 'finger' ? 'username' : 'host-name', name: action, value: capped(asked) }, 0, feed + 1)
        }
        return window.length
      },
      skip: () => 'kept',
    }),
  }
}

export const whois = lineService('whois', 43, /^[^\x00-\x1f]{1,500}$/, /(?:^|\n)\s*(?:domain name|domain|inetnum|inet6num|netrange|aut-num|as-?number|refer|registrar|no match|not found|whois server|% (?:iana|this is|rights|note|information)|\[querying)[^\n]{0,80}:|(?:^|\n)(?:%|#)[^\n]*(?:whois|RIPE|ARIN|APNIC)/i, 'asked for')
export const finger = lineService('finger', 79, /^(?:\/W ?)?[\w.@-]{0,200}$/, /(?:^|\n)\s*(?:login(?: name)?:\s|login\s+name\s|in real life:|finger: )/i, 'asked for')
export const ident = lineService('ident', 113, /^\s*\d{1,5}\s*,\s*\d{1,5}\s*$/, /^\s*\d{1,5}\s*,\s*\d{1,5}\s*:\s*(?:USERID|ERROR)\s*:/i, null)
