/** The record layer's header (RFC 8446 §5.1, RFC 5246 §6.2): what a plausible one looks like, for readers and detection alike. */

export const contentType = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23, heartbeat: 24 } as const

export const headerLength = 5
/** RFC 5246 §6.2.3: 2^14 bytes and 2,048 for protection; RFC 8446 §5.2 allows 256. */
export const longestRecord = 2 ** 14 + 2048
export const longestRecord13 = 2 ** 14 + 256

export const recordLength = (bytes: Uint8Array, at: number): number => bytes[at + 3] * 256 + bytes[at + 4]

/** Whether a record can begin at `at`, as far as the bytes before `end` tell. */
export function mayBeRecord(bytes: Uint8Array, at: number, end: number, longest = longestRecord): boolean {
  const have = end - at
  if (have > 0 && (bytes[at] < contentType.changeCipherSpec || bytes[at] > contentType.heartbeat)) return false
  if (have > 1 && bytes[at + 1] !== 3) return false
  if (have > 2 && bytes[at + 2] > 4) return false
  if (have < headerLength) return have < 4 || bytes[at + 3] <= longest >> 8
  const length = recordLength(bytes, at)
  return length >= 1 && length <= longest
}

/**
 * Whether the record that begins at `at` also has a body that its type can have: stricter than a reader has to be, because
 * a detection has nothing else to go by. Looks at the body's first bytes as far as they are there.
 */
export function bodyIsPlausible(bytes: Uint8Array, at: number, end: number): boolean {
  const length = recordLength(bytes, at)
  const first = at + headerLength
  switch (bytes[at]) {
    case contentType.changeCipherSpec:
      return length === 1 && (first >= end || bytes[first] === 1)
    case contentType.alert:
      // Plain: level and description. Protected: at least a stream cipher's check of 16 bytes more.
      return length === 2 ? first >= end || bytes[first] === 1 || bytes[first] === 2 : length >= 18
    case contentType.heartbeat:
      // RFC 6520 §4: at least 16 bytes of padding.
      return length >= 19
    default:
      return true
  }
}
