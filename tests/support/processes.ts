/** Children of a process, and theirs, so that a test can see that none outlives it. Linux only; elsewhere there are none to see. */
import { readFileSync, readdirSync } from 'node:fs'

/** A process for as long as it lives: numbers are used again, starting times are not. */
export interface ProcessMark {
  pid: number
  /** Clock ticks since the computer's start (proc_pid_stat(5), field 22). */
  started: string
}

interface Stat {
  parent: number
  state: string
  started: string
}

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in parentheses may hold anything, spaces and parentheses too.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0]!, parent: Number(fields[1]), started: fields[19]! }
  } catch {
    return null
  }
}

export function isAlive({ pid, started }: ProcessMark): boolean {
  const stat = statOf(pid)
  // A zombie has ended; it waits only to be asked about.
  return stat !== null && stat.started === started && !'ZX'.includes(stat.state)
}

/** All that descend from `pid` now, parents before children. */
export function descendantsOf(pid: number): ProcessMark[] {
  let numbers: number[]
  try {
    numbers = readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
  const children = new Map<number, ProcessMark[]>()
  for (const number of numbers) {
    const stat = statOf(number)
    if (stat === null) continue
    const siblings = children.get(stat.parent) ?? []
    siblings.push({ pid: number, started: stat.started })
    children.set(stat.parent, siblings)
  }
  const found: ProcessMark[] = []
  const visit = (parent: number): void => {
    for (const child of children.get(parent) ?? []) {
      found.push(child)
      visit(child.pid)
    }
  }
  visit(pid)
  return found
}

/** Ends those of them that still live; a test's last resort. Gives how many there were. */
export function endLeftovers(marks: readonly ProcessMark[]): number {
  let ended = 0
  for (const mark of marks) {
    if (!isAlive(mark)) continue
    try {
      process.kill(mark.pid, 'SIGKILL')
      ended++
    } catch {
      // Gone in between.
    }
  }
  return ended
}
