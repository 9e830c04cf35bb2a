/** What a report is made from. Everything is handed in: a report reads no clock, no file and no network. */
import type { AppState, DatabaseInfo, SessionInfo } from '../../shared/contract.ts'
import type { Analysis } from '../../shared/model.ts'

export interface ReportModel {
  /** Null where a capture was read without a session (the command line). */
  session: SessionInfo | null
  analysis: Analysis
  /** Lower-case hex of the whole capture file. */
  sha256: string
  captureBytes: number
  databases: DatabaseInfo[]
  home: AppState['home']
  /** ISO 8601, when the report was made. */
  generated: string
  version: string
  platform: string
  /** The capture filter of the recording; null or empty where none was set, left out where that is not known. */
  filter?: string | null
}

export interface ReportOptions {
  /** Puts passwords, form values and the like into the report as they were sent. */
  reveal: boolean
}

export type ReportFormat = 'html' | 'csv' | 'json'

export interface Report {
  fileName: string
  mime: string
  text: string
}

/** A path says who is logged in on this computer; its last part is enough to know the file again. */
export const fileNameOf = (path: string): string => path.split(/[/\\]/).filter((part) => part !== '').at(-1) ?? ''
