/**
 * The npm package `cap` (libpcap), typed and named in our words. Loaded only inside the capture child: its callback drains
 * the whole ring without returning to the event loop, it writes into memory it does not own, and it aborts the process when
 * a device disappears. None of that may happen to the process that holds a session.
 */
import { createRequire } from 'node:module'

export interface CapDevice {
  name: string
  description?: string
  addresses: { addr?: string }[]
  flags?: string
}

export interface CapHandle {
  /** Throws an Error with libpcap's own sentence. Returns the name of the link type. */
  open(device: string, filter: string, ringBytes: number, packet: Buffer): string
  close(): boolean
  on(event: 'packet', listener: (length: number, cut: boolean) => void): void
  setMinBytes?(bytes: number): void
}

export interface CapModule {
  Cap: { new (): CapHandle }
  deviceList(): CapDevice[]
}

/** Null and the loader's sentence where the package or libpcap (Npcap on Windows) is missing. */
export function loadCap(): { cap: CapModule } | { cap: null; why: string } {
  try {
    return { cap: createRequire(import.meta.url)('cap') as CapModule }
  } catch (error) {
    return { cap: null, why: error instanceof Error ? error.message.split('\n')[0]! : String(error) }
  }
}

/** libpcap's snapshot length as `cap` sets it; one packet buffer of this size holds whatever arrives. */
export const capSnapLength = 65535

const namedLinkTypes: Readonly<Record<string, number>> = { NULL: 0, ETHERNET: 1, RAW: 101, IEEE802_11_RADIO: 127, LINKTYPE_LINUX_SLL: 113 }
/** DLT numbers that differ from their LINKTYPE (https://www.tcpdump.org/linktypes.html, read 2026-09); others are equal. */
const linkTypeOfDlt: Readonly<Record<number, number>> = { 11: 100, 12: 101, 14: 101 }

/** LINKTYPE_ number of what `open` returned; null for a text it has never returned so far. */
export function linkTypeOf(name: string): number | null {
  const known = namedLinkTypes[name]
  if (known !== undefined) return known
  const dlt = /^Unknown linktype (\d{1,5})$/.exec(name)?.[1]
  return dlt === undefined ? null : (linkTypeOfDlt[Number(dlt)] ?? Number(dlt))
}

/**
 * What libpcap's sentence about a device means; its sentences are stable across versions. Whether a filter is wrong is not
 * read from the sentence: the device opens without it and not with it.
 */
export function codeOfOpenError(text: string): 'no-rights' | 'no-device' | 'device-down' | 'failed' {
  if (/operation not permitted|permission denied|don't have permission|cannot open BPF device/i.test(text)) return 'no-rights'
  if (/no such device|doesn't exist|does not exist|not found|cannot find the device/i.test(text)) return 'no-device'
  if (/not up|network is down/i.test(text)) return 'device-down'
  return 'failed'
}
