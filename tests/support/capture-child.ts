/** Builds the capture child for tests that need the real one, and says whether this machine lets it capture. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { buildSync } from 'esbuild'
import { probeWithCap } from '../../main/capture/rights.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** Bundles an entry for node into build-cache, below which `cap` is found as it is beside the program. */
export function bundleForNode(entry: string): string {
  const outdir = path.join(root, 'build-cache', 'tests', String(process.pid))
  mkdirSync(outdir, { recursive: true })
  const outfile = path.join(outdir, path.basename(entry).replace(/\.ts$/, '.js'))
  buildSync({ entryPoints: [path.join(root, entry)], bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'warning' })
  return outfile
}

export const buildCapChild = (): string => bundleForNode('main/capture/cap-child.ts')

/** Null where loopback can be captured, else why not. */
export async function whyNoCapture(childPath: string): Promise<string | null> {
  const probe = (await probeWithCap(['lo'], childPath)).get('lo') ?? null
  return probe === null ? null : probe.text
}
