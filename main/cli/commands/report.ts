/** `plainsight report`: one file that needs no network and no program. */
import { writeFile } from 'node:fs/promises'
import { reportOfFile } from '../../app/report-file.ts'
import { openWhere } from '../../app/where.ts'
import { placeOption, readOptions } from '../options.ts'
import { Failure, print, Usage } from '../outcome.ts'

export async function report(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOptions(args, {
    format: { type: 'string' },
    output: { type: 'string' },
    reveal: { type: 'boolean', default: false },
    places: { type: 'string' },
    home: { type: 'string' },
  })
  const { format, output } = values
  if (positionals.length !== 1) throw new Usage('report needs one capture file or session folder.')
  if (format !== 'html' && format !== 'csv' && format !== 'json') throw new Usage('report needs --format html, csv or json.')
  if (output === undefined) throw new Usage('report needs --output FILE.')
  const where = await openWhere({ cityDatabase: null, asnDatabase: null, placesFile: values.places ?? null, home: placeOption(values.home), homeCountry: null })
  if (!where.ok) throw new Failure(where)
  const made = await reportOfFile(positionals[0], format, values.reveal, where.value)
  where.value.geography.close()
  if (!made.ok) throw new Failure(made)
  try {
    await writeFile(output, made.value.text)
  } catch (error) {
    throw new Failure({ message: `${output} could not be written: ${error instanceof Error ? error.message : String(error)}.`, remedy: 'Choose another file or folder.' })
  }
  await print(`${output}\n`)
  return 0
}
