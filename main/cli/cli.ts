/** `plainsight …`: picks the command. Exit 0 done, 1 could not (one line on stderr), 2 wrong usage. */
import { Failure, Usage } from './outcome.ts'
import { commands, usage } from './usage.ts'

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(usage)
    return name === undefined ? 2 : 0
  }
  if (name === '--version' || name === 'version') {
    const { applicationVersion } = await import('../app/version.ts')
    process.stdout.write(`plainsight ${applicationVersion}\n`)
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) throw new Usage(`There is no command ${JSON.stringify(name)}.`)
  return command(rest)
}

// A reader that goes away (`| head`) ends the program quietly, as every filter does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

main(process.argv.slice(2)).then(
  (code) => { process.exitCode = code },
  (error: unknown) => {
    if (error instanceof Usage) {
      process.stderr.write(`plainsight: ${error.message} See plainsight --help.\n`)
      process.exitCode = 2
    } else if (error instanceof Failure) {
      process.stderr.write(`plainsight: ${error.message}\n`)
      process.exitCode = 1
    } else {
      process.stderr.write(`plainsight: a mistake in the program: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
      process.exitCode = 1
    }
  },
)
