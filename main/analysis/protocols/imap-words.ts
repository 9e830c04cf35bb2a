/** IMAP's lines taken apart (RFC 9051 §4): words, quoted strings, and the literal that a line may end with. */

/** Words of one command that are kept; the sets of message numbers in FETCH make one word. */
const mostWords = 64

/** Atoms and quoted strings of a line, brackets left out; what a broken quote holds goes to the end of the line. */
export function wordsOf(text: string): string[] {
  const words: string[] = []
  const pattern = /"((?:[^"\\]|\\.)*)(?:"|$)|[^\s"()]+/gs
  for (let match = pattern.exec(text); match !== null && words.length < mostWords; match = pattern.exec(text)) {
    words.push(match[1] === undefined ? match[0] : match[1].replace(/\\(.)/gs, '$1'))
  }
  return words
}

export interface LiteralMark {
  length: number
  /** The other side must agree before it is sent (`{n}`, not `{n+}`: RFC 7888). */
  waits: boolean
  /** Text before the mark. */
  before: string
}

/** The literal that follows a line; null if none. Lengths beyond 15 digits are nobody's. */
export function literalOf(text: string): LiteralMark | null {
  const open = text.endsWith('}') ? text.lastIndexOf('{') : -1
  if (open < 0) return null
  const mark = /^\{(\d{1,15})(\+?)\}$/.exec(text.slice(open))
  if (mark === null) return null
  return { length: Number(mark[1]), waits: mark[2] === '', before: text.slice(0, text[open - 1] === '~' ? open - 1 : open) }
}

/**
 * What a literal in a FETCH answer holds, by the item before it (RFC 9051 §7.5.2): a message or its header, the text of
 * a message without its header, or neither (a later part, an envelope's string).
 */
export function itemOf(before: string): 'message' | 'text' | null {
  const tail = before.slice(-512)
  if (/(?:^|[\s(])(?:BODY\[(?:HEADER(?:\.FIELDS(?:\.NOT)? ?\([^)\]]*\))?)?\]|BINARY\[\]|RFC822(?:\.HEADER)?)(?:<\d+>)?\s*$/i.test(tail)) return 'message'
  return /(?:^|[\s(])(?:(?:BODY|BINARY)\[(?:TEXT|1(?:\.1)*)\]|RFC822\.TEXT)(?:<\d+>)?\s*$/i.test(tail) ? 'text' : null
}
