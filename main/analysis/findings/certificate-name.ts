/** Whether a certificate names the server that was asked for (RFC 9525 §6.3, RFC 6125 §6.4.3). */

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '')

/** `pattern` may begin with a wildcard that stands for exactly one whole leftmost label; an address never matches one. */
export function nameMatches(pattern: string, host: string): boolean {
  const wanted = plain(pattern)
  const asked = plain(host)
  if (wanted === asked) return asked !== ''
  if (!wanted.startsWith('*.') || /^[\d.]+$/.test(asked) || asked.includes(':')) return false
  const rest = wanted.slice(1)
  // "*.com" would speak for a whole registry.
  if (rest.indexOf('.', 1) < 0 || rest.includes('*')) return false
  const dot = asked.indexOf('.')
  return dot > 0 && asked.slice(dot) === rest
}

export const certificateCovers = (names: readonly string[], host: string): boolean => names.some((name) => nameMatches(name, host))
