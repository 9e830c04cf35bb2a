/** The programs that may be started for capturing, and how: always by path and argument list, never through a shell. */
import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Program {
  file: string
  args: string[]
  env: NodeJS.ProcessEnv
}

/** Where the bundled child lies: beside the bundle that runs, and outside an Electron archive, which only Electron can read. */
export const capChildPath = (): string => fileURLToPath(new URL('./cap-child.js', import.meta.url)).replace(`app.asar${path.sep}`, `app.asar.unpacked${path.sep}`)

/**
 * Node running our child. Electron's own binary serves as Node when asked to, so nothing more need be installed; in a checkout
 * `cap` was compiled for the Node that npm start runs on, which that one names in PLAINSIGHT_NODE.
 */
export function capChild(args: string[], entry = capChildPath()): Program {
  const compiledFor = process.env['PLAINSIGHT_NODE']
  if (compiledFor !== undefined && path.isAbsolute(compiledFor)) return { file: compiledFor, args: [entry, ...args], env: { ...process.env } }
  const electron = process.versions['electron'] !== undefined
  return { file: process.execPath, args: [entry, ...args], env: electron ? { ...process.env, ELECTRON_RUN_AS_NODE: '1' } : { ...process.env } }
}

/** pkexec clears the environment, so what Electron needs is set behind it. pkexec wants absolute paths. */
export function withPkexec(pkexec: string, program: Program): Program {
  const electron = program.env['ELECTRON_RUN_AS_NODE'] === '1'
  return { file: pkexec, args: [...(electron ? ['/usr/bin/env', 'ELECTRON_RUN_AS_NODE=1'] : []), program.file, ...program.args], env: program.env }
}

/** First program of that name in PATH and the folders where systems keep administrators' programs. */
export function findProgram(name: string, environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string | null {
  const folders = (environment['PATH'] ?? '').split(platform === 'win32' ? ';' : ':')
  const extra = platform === 'win32'
    ? [path.join(environment['ProgramFiles'] ?? 'C:\\Program Files', 'Wireshark')]
    : ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/Applications/Wireshark.app/Contents/MacOS']
  for (const folder of [...folders, ...extra]) {
    if (!path.isAbsolute(folder)) continue
    const file = path.join(folder, platform === 'win32' ? `${name}.exe` : name)
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      // Not here.
    }
  }
  return null
}

export interface ProgramOutput {
  code: number | null
  out: string
  err: string
}

/** Runs a program that answers and ends. Never rejects: what could not be started has code null and its reason in `err`. */
export function runBriefly(program: Program, timeoutMillis = 10_000): Promise<ProgramOutput> {
  return new Promise((resolve) => {
    const options = { env: program.env, timeout: timeoutMillis, killSignal: 'SIGKILL', maxBuffer: 4 * 1024 * 1024, windowsHide: true } as const
    const child = execFile(program.file, program.args, options, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
      resolve({ code, out, err: code === null ? `${err}\n${error?.message ?? ''}` : err })
    })
    child.stdin?.on('error', () => {})
    child.stdin?.end()
  })
}
