/** The commands by name, and the text that lists them. */
import { analyze } from './commands/analyze.ts'
import { interfaces } from './commands/interfaces.ts'
import { lab } from './commands/lab.ts'
import { record } from './commands/record.ts'
import { report } from './commands/report.ts'
import { serve } from './commands/serve.ts'

export type Command = (args: readonly string[]) => Promise<number>

export const commands: Record<string, Command> = { analyze, interfaces, lab, record, report, serve }

export const usage = `Plainsight shows where what you send travels, and who could read it on the way.

  plainsight interfaces [--json]
  plainsight record --interface NAME [--seconds N] [--filter EXPR] [--watch TERM]... [--engine cap|dumpcap]
                    [--megabytes N] --output DIR [--json]
  plainsight analyze FILE|DIR... [--json] [--watch TERM]... [--places FILE] [--home LAT,LON]
  plainsight report FILE|DIR --format html|csv|json --output FILE [--reveal] [--places FILE] [--home LAT,LON]
  plainsight lab [--scenario form-clear|form-tls|mail-clear|mail-starttls] [--perform]
  plainsight serve [--port N] [--data DIR] [--open]

Exit status: 0 done, 1 could not (stderr says what, why and what to do), 2 wrong usage.
--json prints one document on stdout.
`
