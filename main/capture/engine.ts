/**
 * A capture engine is a process that writes pcapng to stdout. Here is what each can know of a packet, how it is started and
 * stopped, and what its words on stderr mean.
 */
import type { EngineAbilities } from '../../shared/contract.ts'
import { readChildWord, type ChildProblem } from './child-words.ts'
import { capChild, type Program } from './programs.ts'

export interface CaptureTarget {
  interface: string
  /** A libpcap filter expression, '' for all packets. */
  filter: string
}

export type EngineWord =
  | { kind: 'ready' }
  | { kind: 'problem'; code: ChildProblem; text: string }
  /** Packets lost since the start, as far as the engine can tell. */
  | { kind: 'dropped'; count: number }

export interface Engine {
  readonly name: EngineAbilities['engine']
  readonly abilities: EngineAbilities
  /** `place` is where the engine's program lies: dumpcap itself, or our child's bundle. */
  program(target: CaptureTarget, place: string): Program
  /** Reads stderr line by line; one reader a process. */
  reader(): (line: string) => EngineWord | null
  /** How it is asked to end in good order. */
  readonly stop: 'close-stdin' | 'interrupt'
  /** How long after the request to stop it is left alone first, so that packets from before it still arrive. */
  readonly drainMillis: number
}

export const capEngine: Engine = {
  name: 'cap',
  abilities: { engine: 'cap', kernelTime: false, wireLength: false, dropCount: false, nonPromiscuous: false },
  program: (target, place) => capChild(['--interface', target.interface, ...(target.filter === '' ? [] : ['--filter', target.filter])], place),
  reader: () => (line) => {
    const word = readChildWord(line)
    if (word === null) return null
    if ('ready' in word) return { kind: 'ready' }
    if ('problem' in word) return { kind: 'problem', ...word.problem }
    if ('dropped' in word) return { kind: 'dropped', count: word.dropped }
    return 'ended' in word ? { kind: 'dropped', count: word.ended.dropped } : null
  },
  stop: 'close-stdin',
  // The child drains by itself.
  drainMillis: 0,
}

/** Kernel buffer asked of dumpcap, in MiB: its own 2 MiB lose packets at a tenth of a gigabit. */
const dumpcapBuffer = 64

export const dumpcapEngine: Engine = {
  name: 'dumpcap',
  abilities: { engine: 'dumpcap', kernelTime: true, wireLength: true, dropCount: true, nonPromiscuous: true },
  program: ({ interface: name, filter }, place) => ({
    file: place,
    args: ['-i', name, ...(filter === '' ? [] : ['-f', filter]), '-w', '-', '-q', '-B', String(dumpcapBuffer)],
    env: { ...process.env, LC_ALL: 'C' },
  }),
  reader: dumpcapReader,
  stop: 'interrupt',
  // An interrupt makes it leave unread, and uncounted, what waits in the kernel; it looks there every 250 ms.
  drainMillis: 600,
}

export const engines: Readonly<Record<EngineAbilities['engine'], Engine>> = { cap: capEngine, dumpcap: dumpcapEngine }

/** dumpcap's sentences (dumpcap.c and ui/capture.c of Wireshark 4): `File:` once it writes, drops in its last line, else errors. */
function dumpcapReader(): (line: string) => EngineWord | null {
  let ready = false
  return (line) => {
    if (!ready && line.startsWith('File: ')) {
      ready = true
      return { kind: 'ready' }
    }
    const drops = /^Packets received\/dropped on interface .*: \d+\/(\d+) \(pcap:/.exec(line)?.[1]
    if (drops !== undefined) return { kind: 'dropped', count: Number(drops) }
    const text = /^dumpcap: (.+)$/.exec(line)?.[1]
    return text === undefined ? null : { kind: 'problem', code: codeOfDumpcap(text), text: text.replace(/\.$/, '') }
  }
}

export function codeOfDumpcap(text: string): ChildProblem {
  if (/permission|not permitted/i.test(text)) return 'no-rights'
  if (/no device named|no such device/i.test(text)) return 'no-device'
  if (/capture filter/i.test(text)) return 'bad-filter'
  if (/not up|network is down/i.test(text)) return 'device-down'
  return 'failed'
}

/** libpcap's own words in parentheses where dumpcap quotes them; they say more than its first line. */
export const dumpcapReason = (stderr: string): string => /\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*\.?\s*$/m.exec(stderr)?.[1]?.replace(/^can't parse filter expression: /, '') ?? stderr.trim().split('\n')[0] ?? ''
