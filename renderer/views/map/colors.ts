/** The map's colours in the present theme, read from the tokens: a canvas knows no variables. */

export interface MapColors {
  water: string
  land: string
  border: string
  graticule: string
  surface: string
  ink: string
  ink2: string
  accent: string
  font: string
}

export function mapColors(of: Element): MapColors {
  const style = getComputedStyle(of)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  return {
    water: token('--map-water'),
    land: token('--map-land'),
    border: token('--map-border'),
    graticule: token('--map-graticule'),
    surface: token('--surface'),
    ink: token('--ink'),
    ink2: token('--ink-2'),
    accent: token('--accent'),
    font: token('--font'),
  }
}
