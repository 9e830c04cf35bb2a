/** Lines of a stream of text, each cut at a length: what a program says is not trusted to be short. */
import type { Readable } from 'node:stream'

const longestLine = 16 * 1024

export function forEachLine(stream: Readable, visit: (line: string) => void): void {
  let held = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const parts = (held + text).split('\n')
    held = parts.pop()!.slice(0, longestLine)
    for (const part of parts) visit(part.endsWith('\r') ? part.slice(0, -1) : part)
  })
  stream.on('end', () => {
    if (held !== '') visit(held)
  })
  stream.on('error', () => {})
}
