/** As the contract allows: fifty terms of up to two hundred characters. */
export const mostTerms = 50
export const longestTerm = 200

export function addTerm(terms: readonly string[], typed: string): string[] {
  const term = typed.trim().slice(0, longestTerm)
  return term === '' || terms.includes(term) || terms.length >= mostTerms ? [...terms] : [...terms, term]
}
