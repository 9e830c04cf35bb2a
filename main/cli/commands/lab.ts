/** `plainsight lab`: lists the scenarios, or runs one on loopback until Ctrl+C; `--perform` does its part at once and ends. */
import { Laboratory } from '../../app/laboratory.ts'
import { readOptions } from '../options.ts'
import { Failure, print, Usage } from '../outcome.ts'

export async function lab(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOptions(args, { scenario: { type: 'string' }, perform: { type: 'boolean', default: false } })
  if (positionals.length > 0) throw new Usage('lab takes --scenario NAME.')
  const laboratory = new Laboratory((message) => {
    if (message.type === 'lab') process.stderr.write(`${message.log.at(-1) ?? ''}\n`)
  }, () => undefined)
  if (values.scenario === undefined) {
    for (const { id, title, todo, lookFor } of laboratory.scenarios()) await print(`${id}\n  ${title}\n  Do: ${todo}\n  Look for: ${lookFor}\n`)
    return 0
  }
  if (!laboratory.scenarios().some(({ id }) => id === values.scenario)) throw new Usage(`There is no scenario ${JSON.stringify(values.scenario)}.`)
  const started = await laboratory.start(values.scenario)
  if (!started.ok) throw new Failure(started)
  const { url, todo, lookFor } = started.value
  await print(`${url ?? ''}\n`)
  try {
    if (values.perform) {
      const done = await laboratory.perform(values.scenario)
      if (!done.ok) throw new Failure(done)
      return 0
    }
    process.stderr.write(`${todo}\n${lookFor}\nPress Ctrl+C to stop.\n`)
    await new Promise<void>((done) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done())
    })
    return 0
  } finally {
    await laboratory.stop()
  }
}
