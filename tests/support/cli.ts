/** The command line as a person uses it: the built program, its output, its exit code. */
import { spawn } from 'node:child_process'
import type { AnalysisDocument } from '../../shared/model.ts'
import { cliScript, ensureBuilt, root } from './needs.ts'
import { patience, until } from './wait.ts'

export interface Ended {
  code: number | null
  out: string
  err: string
}

export interface CliRun {
  /** What was said so far. */
  readonly said: Ended
  readonly ended: Promise<Ended>
  interrupt(): void
  kill(): void
}

export function startCli(args: readonly string[]): CliRun {
  ensureBuilt()
  const child = spawn(process.execPath, [cliScript, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Ended = { code: null, out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => { said.out += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { said.err += text })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      said.code = code
      resolve(said)
    })
  })
  return { said, ended, interrupt: () => { child.kill('SIGINT') }, kill: () => { child.kill('SIGKILL') } }
}

/** Runs to its end, which must come in time. */
export async function runCli(...args: string[]): Promise<Ended> {
  const run = startCli(args)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      run.kill()
      reject(new Error(`plainsight ${args.join(' ')} did not end in ${patience / 1000} s: ${run.said.err}`))
    }, patience)
  })
  try {
    return await Promise.race([run.ended, late])
  } finally {
    clearTimeout(timer)
  }
}

/** `plainsight record`, once packets flow. */
export async function startRecordCli(output: string, filter: string, ...more: string[]): Promise<CliRun> {
  const run = startCli(['record', '--interface', 'lo', '--filter', filter, '--keep-free', '0', '--output', output, '--json', ...more])
  await until('the recording to start', () => {
    if (run.said.code !== null) throw new Error(`plainsight record ended at once: ${run.said.err}`)
    return run.said.err.includes('Recording lo')
  })
  return run
}

export async function analyzeCli(...args: string[]): Promise<AnalysisDocument> {
  const { code, out, err } = await runCli('analyze', '--json', ...args)
  if (code !== 0) throw new Error(`plainsight analyze ended with ${code}: ${err}`)
  return JSON.parse(out) as AnalysisDocument
}
