/** Bytes as an engineer reads them: offset, hexadecimal, and the printable characters beside. */

export interface HexRow {
  offset: number
  /** Two digits a byte, a space between, two spaces in the middle; as wide for a short last row. */
  hex: string
  /** One character a byte: printable ASCII as itself, anything else a dot. */
  text: string
}

/** Hexadecimal digits of a row's offset. */
export const offsetText = (offset: number): string => offset.toString(16).padStart(6, '0')

const digits = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'))

export function hexRow(bytes: Uint8Array, from: number, width: number, offset = from): HexRow {
  const to = Math.min(bytes.length, from + width)
  let hex = ''
  let text = ''
  for (let at = from; at < to; at++) {
    if (at > from) hex += (at - from) % 8 === 0 ? '  ' : ' '
    hex += digits[bytes[at]]
    text += bytes[at] >= 0x20 && bytes[at] < 0x7f ? String.fromCharCode(bytes[at]) : '.'
  }
  return { offset, hex: hex.padEnd(width * 3 - 1 + Math.floor((width - 1) / 8)), text }
}

export function hexRows(bytes: Uint8Array, width: number, offset = 0): HexRow[] {
  const rows: HexRow[] = []
  for (let at = 0; at < bytes.length; at += width) rows.push(hexRow(bytes, at, width, offset + at))
  return rows
}

/** How many characters of a row's hex belong to its first `count` bytes. */
export const hexLength = (count: number): number => (count === 0 ? 0 : count * 3 - 1 + Math.floor((count - 1) / 8))

/** Base64 of the contract to bytes; what is not base64 gives none. */
export function fromBase64(text: string): Uint8Array {
  try {
    const binary = atob(text)
    const bytes = new Uint8Array(binary.length)
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
    return bytes
  } catch {
    return new Uint8Array(0)
  }
}
