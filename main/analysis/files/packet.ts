/** What a capture file tells, whatever its format: packets, and everything about them that is worth keeping. */

/**
 * One packet. The record is reused: it and `bytes` are valid only during the callback, and bytes[start,end) are the
 * captured bytes in place in the chunk. `wireLength` is what the file says was on the wire; a damaged file may say less than
 * was captured.
 */
export interface PacketRecord {
  /** From 1, as in Wireshark. */
  number: number
  /** Microseconds since 1970, with a fraction where the file is finer. Always finite, between the years 1970 and 9999. */
  timeMicros: number
  /** LINKTYPE_ value (https://www.tcpdump.org/linktypes.html). */
  linkType: number
  /** `InterfaceRecord.id`. */
  interfaceId: number
  bytes: Uint8Array
  start: number
  end: number
  wireLength: number
  /** Of bytes[start] in the (decompressed) file. */
  fileOffset: number
}

/** One interface. A classic pcap file has exactly one, without names. */
export interface InterfaceRecord {
  /** Counted through the whole file from 0 (a pcapng file counts anew in each section). */
  id: number
  /** From 0. */
  section: number
  linkType: number
  /** 0: unlimited. */
  snapLength: number
  name: string | null
  description: string | null
  filter: string | null
  /** Ticks of its clock in a second. */
  ticksPerSecond: number
}

/** Head of a pcapng section: who wrote it, on what. */
export interface SectionRecord {
  section: number
  hardware: string | null
  os: string | null
  application: string | null
}

/** Receives what a file contains, in its order. Strings come from the file: hostile, but inert. */
export interface CaptureSink {
  packet(record: PacketRecord): void
  section?(record: SectionRecord): void
  interface?(record: InterfaceRecord): void
  /** A name resolution record: canonical address text and the names the file gives it. */
  name?(address: string, names: string[]): void
  /** A decryption secrets block; `bytes` are valid only during the call. Type 0x544c534b is a TLS key log. */
  secrets?(type: number, bytes: Uint8Array): void
  /** A comment on a packet (its number), or on the file (null). */
  comment?(text: string, packet: number | null, timeMicros: number | null): void
  /** Interface statistics: packets received and lost, null where the file does not say. The last one of an interface counts. */
  statistics?(interfaceId: number, received: number | null, dropped: number | null): void
}
