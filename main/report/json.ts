/** The analysis document of the command line with what a report adds under `report`: whatever reads the one reads the other. */
import type { AnalysisDocument } from '../../shared/model.ts'
import { fileNameOf, type ReportModel, type ReportOptions } from './model.ts'

/** Characters that a viewer might act on are written as JSON escapes; parsed, the text is the same. */
const touchy = /[<>&\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

export function jsonReport(model: ReportModel, options: ReportOptions): string {
  const file = fileNameOf(model.analysis.file)
  const analysis: AnalysisDocument = { schema: 'plainsight.analysis/1', captures: [{ ...model.analysis, file }] }
  const report = {
    generated: model.generated,
    application: { name: 'Plainsight', version: model.version, platform: model.platform },
    masked: !options.reveal,
    capture: { file, bytes: model.captureBytes, sha256: model.sha256, filter: model.filter ?? null },
    session: model.session,
    home: model.home,
    databases: model.databases,
  }
  return `${JSON.stringify({ ...analysis, report }, null, 2).replace(touchy, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
}
