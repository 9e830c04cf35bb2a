/** `plainsight analyze`: one document over any number of captures; a file that cannot be opened does not stop the others. */
import type { Analysis, AnalysisDocument } from '../../../shared/model.ts'
import { analyseFile } from '../../app/analyse.ts'
import { sessionOfFolder } from '../../app/session-of-folder.ts'
import { openWhere } from '../../app/where.ts'
import { placeOption, readOptions } from '../options.ts'
import { Failure, print, Usage } from '../outcome.ts'
import { analysisText } from '../text.ts'

export async function analyze(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOptions(args, {
    json: { type: 'boolean', default: false },
    watch: { type: 'string', multiple: true, default: [] },
    places: { type: 'string' },
    home: { type: 'string' },
  })
  if (positionals.length === 0) throw new Usage('analyze needs a capture file or a session folder.')
  const where = await openWhere({ cityDatabase: null, asnDatabase: null, placesFile: values.places ?? null, home: placeOption(values.home), homeCountry: null })
  if (!where.ok) throw new Failure(where)
  const { geography, home } = where.value
  let failed = 0
  // Many files can be many gigabytes of answers: each is printed as soon as it is there.
  if (values.json) await print('{"schema":"plainsight.analysis/1","captures":[')
  for (const [at, file] of positionals.entries()) {
    const watch = values.watch.length > 0 ? values.watch : ((await sessionOfFolder(file))?.watch ?? [])
    const analysis = await analyseFile(file, { watch, geography, homeCountry: home.country })
    if (!analysis.ok) failed++
    const entry: Analysis | AnalysisDocument['captures'][number] = analysis.ok ? analysis.value : { file, error: { code: analysis.code, message: analysis.message, remedy: analysis.remedy } }
    if (values.json) await print(`${at > 0 ? ',' : ''}\n${JSON.stringify(entry)}`)
    else if ('error' in entry) process.stderr.write(`plainsight: ${entry.error.message} ${entry.error.remedy}\n`)
    else await print(analysisText(entry))
  }
  if (values.json) await print('\n]}\n')
  geography.close()
  return failed > 0 ? 1 : 0
}
