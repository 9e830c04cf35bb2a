/** Where the program's own files lie: in a checkout beside the sources, in a package inside its resources. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds dist/ and package.json: found upwards, so that bundled and unbundled code agree. */
export const applicationRoot: string = (() => {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (let up = 0; up < 6 && !existsSync(join(folder, 'package.json')); up++) folder = dirname(folder)
  return folder
})()

export const rendererFolder = join(applicationRoot, 'dist', 'renderer')
export const engineScript = join(applicationRoot, 'dist', 'main', 'engine.js')

/** A package keeps the databases outside its archive, in the checkout's own layout, so that they can be read page by page. */
export const databaseRoot = applicationRoot.endsWith('.asar') ? join(dirname(applicationRoot), 'data') : applicationRoot
