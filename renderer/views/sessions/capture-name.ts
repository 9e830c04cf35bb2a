/** A file name of the session's name: letters and digits of any script stay, everything else becomes a dash. */
export function captureName(name: string): string {
  const safe = name.normalize('NFC').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 80)
  return `${safe === '' ? 'session' : safe}.pcapng`
}
