/** A report of a capture file or session folder, without a window. */
import { succeed, type Result } from '../../shared/model.ts'
import { makeReport, type Report, type ReportFormat } from '../report/report.ts'
import { sessionOfFolder } from './session-of-folder.ts'
import { analyseFile, capturePath } from './analyse.ts'
import { hashFile } from './engine.ts'
import { applicationVersion } from './version.ts'
import type { Where } from './where.ts'

export async function reportOfFile(path: string, format: ReportFormat, reveal: boolean, where: Where): Promise<Result<Report>> {
  const capture = await capturePath(path)
  const session = await sessionOfFolder(path)
  const analysis = await analyseFile(path, { watch: session?.watch ?? [], geography: where.geography, homeCountry: where.home.country })
  if (!analysis.ok) return analysis
  const hashed = await hashFile(capture)
  const { latitude, longitude, label, guess } = where.home
  return succeed(
    await makeReport(
      {
        session,
        analysis: analysis.value,
        sha256: hashed?.sha256 ?? '',
        captureBytes: hashed?.bytes ?? 0,
        databases: where.geography.databases(),
        home: { latitude, longitude, label, guess },
        generated: new Date().toISOString(),
        version: applicationVersion,
        platform: process.platform,
        ...(session === null ? {} : { filter: session.filter }),
      },
      format,
      { reveal },
    ),
  )
}
