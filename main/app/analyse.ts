/** A capture file → its analysis: the one path from packets to sentences that the command line, the window and tests use. */
import { randomInt } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Analysis, Flow, Result } from '../../shared/model.ts'
import { refuse, succeed } from '../../shared/model.ts'
import { CaptureReader } from '../analysis/files/capture-reader.ts'
import { findingsOf, summarySentence } from '../analysis/findings/registry.ts'
import { Pipeline } from '../analysis/pipeline.ts'
import type { Geography } from '../geo/geography.ts'
import { openCapture, type CaptureSource } from './capture-source.ts'
import { primitives } from './primitives.ts'

export interface AnalyseOptions {
  watch?: readonly string[]
  geography: Geography
  homeCountry: string | null
  signal?: AbortSignal
}

/** A session folder stands for the capture in it. */
export async function capturePath(path: string): Promise<string> {
  try {
    return (await stat(path)).isDirectory() ? join(path, 'capture.pcapng') : path
  } catch {
    return path
  }
}

export const newPipeline = (watch: readonly string[], onPacket?: ConstructorParameters<typeof Pipeline>[0]['onPacket']): Pipeline =>
  new Pipeline({ primitives, watch, seed: randomInt(0x7fffffff), ...(onPacket === undefined ? {} : { onPacket }) })

export async function analyseFile(path: string, options: AnalyseOptions): Promise<Result<Analysis>> {
  const source = await openCapture(await capturePath(path))
  if (!source.ok) return source
  const pipeline = newPipeline(options.watch ?? [])
  const reader = new CaptureReader(pipeline)
  try {
    for await (const chunk of source.value.chunks(options.signal)) {
      reader.push(chunk)
      if (reader.problem !== null) break
    }
  } catch (error) {
    return refuse('EIO', `${path} could not be read to its end: ${error instanceof Error ? error.message : String(error)}.`, 'Copy the file to another disk and try again.')
  }
  reader.end()
  const sound = soundness(reader, source.value, path)
  if (!sound.ok) return sound
  pipeline.finish()
  return succeed(conclude(path, pipeline, sound.value, options))
}

/** Notes of a readable file, or why it is not one. */
export function soundness(reader: CaptureReader, source: Pick<CaptureSource, 'size' | 'notes'>, path: string): Result<string[]> {
  if (source.size === 0) return refuse('empty-file', `${path} is empty.`, 'Choose a capture made by Plainsight, Wireshark, tcpdump or dumpcap.')
  if (reader.problem !== null || reader.format === null) return refuse('not-a-capture', `${path} is not a pcap or pcapng file.`, 'Choose a capture made by Plainsight, Wireshark, tcpdump or dumpcap.')
  return succeed([...reader.notes, ...source.notes])
}

/** Draws places and findings from a pipeline that has finished, or that is being looked at while it goes on. */
export function conclude(file: string, pipeline: Pipeline, notes: readonly string[], options: Pick<AnalyseOptions, 'geography' | 'homeCountry'>): Analysis {
  const flows: Flow[] = []
  for (let id = 1; id <= pipeline.flows.length; id++) {
    const flow = pipeline.describe(id)
    if (flow !== null) flows.push(placed(flow, options.geography))
  }
  const capture = { ...pipeline.capture(), notes: [...notes] }
  const names = pipeline.nameFacts()
  const findings = findingsOf({ flows, names, capture }, { homeCountry: options.homeCountry })
  return { file, capture, flows, names, findings, summary: summarySentence(flows, findings) }
}

export function placed(flow: Flow, geography: Geography): Flow {
  flow.place = geography.locate(flow.server.ip)
  return flow
}
