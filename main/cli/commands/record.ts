/** `plainsight record`: into a session folder, until Ctrl+C or a limit. */
import { recordToFolder } from '../../app/record-to-folder.ts'
import { numberOption, readOptions } from '../options.ts'
import { Failure, print, Usage } from '../outcome.ts'

export async function record(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOptions(args, {
    interface: { type: 'string' },
    seconds: { type: 'string' },
    megabytes: { type: 'string' },
    'keep-free': { type: 'string' },
    filter: { type: 'string', default: '' },
    watch: { type: 'string', multiple: true, default: [] },
    engine: { type: 'string', default: 'cap' },
    output: { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  if (positionals.length > 0) throw new Usage(`record takes options only, not ${JSON.stringify(positionals[0])}.`)
  if (values.interface === undefined) throw new Usage('record needs --interface NAME; plainsight interfaces lists them.')
  if (values.output === undefined) throw new Usage('record needs --output DIR, a folder that does not exist yet.')
  const { engine } = values
  if (engine !== 'cap' && engine !== 'dumpcap') throw new Usage(`--engine is cap or dumpcap, not ${JSON.stringify(engine)}.`)
  const limits = {
    seconds: numberOption(values.seconds, 'seconds', 0.1, 30 * 86_400),
    megabytes: numberOption(values.megabytes, 'megabytes', 1, 1e9),
    keepFreeMegabytes: numberOption(values['keep-free'], 'keep-free', 0, 1e9) ?? 500,
  }
  const untilAsked = new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done())
  })
  const recorded = await recordToFolder({
    interface: values.interface,
    engine,
    filter: values.filter,
    watch: values.watch,
    output: values.output,
    limits,
    untilAsked,
    onStarted: () => process.stderr.write(`Recording ${values.interface ?? ''}. Press Ctrl+C to stop.\n`),
  })
  if (!recorded.ok) throw new Failure(recorded)
  const { info, packets, bytes, dropped, reason } = recorded.value
  if (values.json) await print(`${JSON.stringify({ schema: 'plainsight.recording/1', folder: values.output, packets, bytes, dropped, seconds: info.seconds, reason, notes: info.notes }, null, 2)}\n`)
  else {
    await print(`${packets} packets, ${bytes} bytes in ${values.output}. Lost: ${dropped ?? 'this engine cannot tell'}.\n`)
    for (const note of info.notes) await print(`${note}\n`)
  }
  return 0
}
