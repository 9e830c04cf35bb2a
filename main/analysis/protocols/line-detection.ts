/** Telling the line protocols apart by what stands in their first lines; SMTP and FTP both greet with 220. */
import type { Side } from '../../../shared/model.ts'
import { latin1 } from '../bytes/text.ts'
import type { Detection } from './reader.ts'

/** Whether this is the protocol, with the first argument's bytes spoken by its client. */
export type Judge = (client: string, server: string, midstream: boolean) => 'yes' | 'more' | 'no'

/** More than this decides nothing: greetings and commands are short. */
const shown = 4096

/** Makes `detect` of a judgement over both sides' beginnings, tried both ways round. */
export function detectBy(judge: Judge): (side: Side, window: Uint8Array, other: Uint8Array, midstream: boolean) => Detection {
  return (side, window, other, midstream) => {
    const mine = latin1(window, 0, Math.min(window.length, shown))
    const theirs = latin1(other, 0, Math.min(other.length, shown))
    const straight = side === 'client' ? judge(mine, theirs, midstream) : judge(theirs, mine, midstream)
    if (straight === 'yes') return 'yes'
    const turned = side === 'client' ? judge(theirs, mine, midstream) : judge(mine, theirs, midstream)
    if (turned === 'yes') return 'reversed'
    return straight === 'more' || turned === 'more' ? 'more' : 'no'
  }
}

/** The whole lines of a beginning, without their ends; the unfinished rest is left out. */
export const wholeLines = (text: string): string[] => text.split('\n').slice(0, -1).map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))

/** Whether every character could stand in a line. */
export const isText = (text: string): boolean => /^[\t\r\n\x20-\x7e\x81-\xff]*$/.test(text)

/** Whether the text begins with the word, or is a beginning of it. */
export const couldBegin = (text: string, word: string): boolean => (text.length < word.length ? word.startsWith(text.toUpperCase()) : text.toUpperCase().startsWith(word))

/** What the text of a greeting of 220 says of itself; null if nothing, or both. */
export function greetingHint(lines: readonly string[]): 'smtp' | 'lmtp' | 'ftp' | null {
  let smtp = false
  let lmtp = false
  let ftp = false
  for (const line of lines) {
    // The first word is mostly the host's name, and a host named ftp.example may well speak SMTP.
    const words = line.slice(4)
    const text = /^[\w-]+(\.[\w-]+)+ /.test(words) ? words.slice(words.indexOf(' ')) : words
    lmtp ||= /\bLMTP\b/i.test(text)
    smtp ||= /\bE?SMTP\b|\bPostfix\b|\bExim\b|\bSendmail\b/i.test(text)
    ftp ||= /ftp|FileZilla|Serv-U/i.test(text)
  }
  if (Number(smtp || lmtp) + Number(ftp) !== 1) return null
  return lmtp ? 'lmtp' : smtp ? 'smtp' : 'ftp'
}

/** What makes one of the protocols whose server answers in three digits. */
export interface ReplyMarks {
  name: 'smtp' | 'lmtp' | 'ftp'
  /** Codes that a server may begin with. */
  greetings: readonly string[]
  /** A client's line that no other protocol has. */
  certain: RegExp
  /** One that is enough after a greeting in three digits. */
  likely: RegExp
  /** One that says nothing, because its kin have it too. */
  shared: RegExp
  /** A server's line that no other protocol has, where the greeting was not seen. */
  answer: RegExp
}

/** A greeting and the first commands are done with long before. */
const longestBeginning = 2048
const mostLines = 24

export function judgeReplies(marks: ReplyMarks): Judge {
  const greets = new RegExp(`^(?:${marks.greetings.join('|')})[ -]`)
  const greeting = (server: string): boolean => (server.length < 4 ? marks.greetings.some((code) => `${code} `.startsWith(server) || `${code}-`.startsWith(server)) : greets.test(server))
  return (client, server, midstream) => {
    if (!isText(client) || !isText(server)) return 'no'
    const replies = server.length < 4 ? /^\d*[ -]?$/.test(server) : /^\d{3}[ -]/.test(server) || /^\d{3}\r?\n/.test(server)
    if (!replies) return 'no'
    const asked = wholeLines(client).slice(0, mostLines)
    const lines = wholeLines(server).slice(0, mostLines)
    // A line that does not end is judged by its beginning.
    const answered = lines.length === 0 && server.length >= longestBeginning ? [server.slice(0, longestBeginning)] : lines
    const telling = asked.find((line) => !marks.shared.test(line))
    if (telling !== undefined && !marks.certain.test(telling) && !marks.likely.test(telling)) return 'no'
    if (asked.length === 0 && client !== '' && !/^[a-z]{1,14}(?:\s|$)/i.test(client)) return 'no'
    const begun = server !== '' && greeting(server)
    if (server !== '' && !begun && !midstream) return 'no'
    const hint = begun ? greetingHint(answered.filter((line, at) => at === 0 || line.startsWith(server.slice(0, 3)))) : null
    if (hint !== null) return hint === marks.name ? 'yes' : 'no'
    if (asked.some((line) => marks.certain.test(line))) return 'yes'
    if (midstream && answered.some((line) => marks.answer.test(line))) return 'yes'
    if (telling !== undefined) return begun ? 'yes' : 'more'
    return client.length < longestBeginning && server.length < longestBeginning ? 'more' : 'no'
  }
}
