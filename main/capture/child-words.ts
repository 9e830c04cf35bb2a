/** What the capture child says on stderr, one JSON object a line; read by engine.ts. Its stdout carries pcapng and nothing else. */
export type ChildProblem = 'no-cap' | 'no-rights' | 'no-device' | 'device-down' | 'bad-filter' | 'bad-link-type' | 'root-kept' | 'failed'

export type ChildWord =
  /** The device is open. `uid`: who it became, null if it was not root. */
  | { ready: { linkType: number; uid: number | null; snapLength: number } }
  | { problem: { code: ChildProblem; text: string } }
  /** Packets lost so far because the pipe was not emptied in time. Losses in the kernel are not known to `cap`. */
  | { dropped: number }
  | { ended: { packets: number; dropped: number } }
  | { devices: { name: string; description: string | null; addresses: string[]; loopback: boolean }[] }
  | { probed: { name: string; error: { code: ChildProblem; text: string } | null } }
  /** What was asked (`--probe`, `--check-filter`, `--devices`) is answered. */
  | { fine: true }

export const exitCodes = { fine: 0, failed: 1, usage: 2 } as const

/** One line of stderr; null for what is none of ours (libpcap prints warnings of its own). */
export function readChildWord(line: string): ChildWord | null {
  if (!line.startsWith('{')) return null
  try {
    return JSON.parse(line) as ChildWord
  } catch {
    return null
  }
}
