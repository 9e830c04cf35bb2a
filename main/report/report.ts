/** The report of one analysed capture in each of its formats; masks what was typed unless it is asked for. */
import { csvReport } from './csv.ts'
import { htmlReport } from './html/page.ts'
import { jsonReport } from './json.ts'
import { maskAnalysis, maskSession } from './mask.ts'
import { fileNameOf, type Report, type ReportFormat, type ReportModel, type ReportOptions } from './model.ts'

export type { Report, ReportFormat, ReportModel, ReportOptions } from './model.ts'

const mimes: Record<ReportFormat, string> = { html: 'text/html;charset=utf-8', csv: 'text/csv;charset=utf-8', json: 'application/json' }

/** A name that every file system takes: letters, digits, dots and dashes of the session's name, and the day. */
function nameOf(model: ReportModel, format: ReportFormat): string {
  const base = (model.session?.name ?? fileNameOf(model.analysis.file)).normalize('NFC').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60)
  return `plainsight-report${base === '' ? '' : `-${base}`}-${/^\d{4}-\d{2}-\d{2}/.exec(model.generated)?.[0] ?? 'undated'}.${format}`
}

export async function makeReport(model: ReportModel, format: ReportFormat, options: ReportOptions): Promise<Report> {
  const analysis = { ...model.analysis, file: fileNameOf(model.analysis.file) }
  const shown: ReportModel = options.reveal ? { ...model, analysis } : { ...model, analysis: maskAnalysis(analysis), session: model.session === null ? null : maskSession(model.session) }
  const text = format === 'html' ? await htmlReport(shown, options) : format === 'csv' ? csvReport(shown) : jsonReport(shown, options)
  return { fileName: nameOf(model, format), mime: mimes[format], text }
}
