/** What is drawn at one zoom: spots, their lines, the grid to find them, and the names that find room. Built from destinations, without a canvas. */
import { inertText } from '../detail/inert-text.ts'
import { sessionWords } from '../../words-session.ts'
import { arcsFrom, batchArcs, type Arc, type ArcBatch, type Middles } from './arcs.ts'
import { importance, type Destination } from './destinations.ts'
import { hitGrid, type HitGrid } from './hit.ts'
import { placeLabels, type LabelWish, type PlacedLabel } from './labels.ts'
import type { Point } from './projection.ts'
import { gatherSpots, spotReach, type Mark, type Spot } from './spots.ts'
import { toScreen, type Size, type Transform } from './transform.ts'

export interface Home {
  latitude: number
  longitude: number
  label: string
  guess: boolean
}

export interface Scene {
  spots: Spot[]
  arcs: Arc[]
  batches: ArcBatch[]
  grid: HitGrid
  /** The scale that the marks' shifts were turned into world units with. */
  scale: number
  byDestination: Map<number, { spot: Spot; mark: Mark; arc: Arc }>
}

export function buildScene(destinations: readonly Destination[], home: Home, scale: number, middles: Middles = new Map()): Scene {
  const spots = gatherSpots(destinations, scale)
  const arcs = arcsFrom(home, spots, scale, middles)
  const byDestination = new Map<number, { spot: Spot; mark: Mark; arc: Arc }>()
  for (const arc of arcs) for (const destination of arc.mark.destinations) byDestination.set(destination.key, { spot: arc.spot, mark: arc.mark, arc })
  return { spots, arcs, batches: batchArcs(arcs, importance), grid: hitGrid(spots, scale), scale, byDestination }
}

/** The name that stands for a spot: its most used host, and how many more there are. Inert: it came from packets. */
export function spotName(spot: Spot): string {
  const { lead } = spot
  const [first] = [...lead.hosts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  const others = new Set<string>()
  let more = false
  for (const mark of spot.marks) {
    for (const destination of mark.destinations) {
      for (const host of destination.hosts.keys()) others.add(host)
      if (destination.hostsMore) more = true
    }
  }
  const name = shortName(inertText(first?.[0] ?? '', 80))
  const count = others.size - 1
  const rest = count > 0 ? ` +${count}${more ? '…' : ''}` : ''
  return `${name}${rest}${spot.marks.some((mark) => mark.destinations.some((destination) => destination.staged)) ? ` (${sessionWords.map.staged})` : ''}`
}

/** A long name keeps its end: that is the part that says whose it is. */
const shortName = (name: string): string => (name.length > 28 ? `…${name.slice(-27)}` : name)

export interface AnchoredLabel extends PlacedLabel {
  spot: Spot
}

/** One name a 150 × 50 pixel field at most: more is no map but a list, and the list stands beside it. */
const pixelsPerLabel = 7500

export function sceneLabels(scene: Scene, transform: Transform, size: Size, reach: (mark: Mark) => number, measure: (text: string) => number, home: LabelWish): { labels: AnchoredLabel[]; home: PlacedLabel | null } {
  const margin = 8
  const inView = scene.spots
    .map((spot) => ({ spot, at: toScreen(transform, spot) }))
    .filter(({ at }) => at.x > -margin && at.y > -margin && at.x < size.width + margin && at.y < size.height + margin)
  const taken = inView.map(({ spot, at }) => ({ at, reach: spotReach(spot, reach(spot.marks[0])) }))
  const most = Math.min(40, Math.max(4, Math.floor((size.width * size.height) / pixelsPerLabel)))
  const wanted = [...inView].sort((a, b) => staged(b.spot) - staged(a.spot)).slice(0, most)
  const bySpot = new Map<LabelWish, Spot>()
  const wishes = wanted.map(({ spot, at }) => {
    const text = spotName(spot)
    const wish = { text, width: measure(text), at, reach: spotReach(spot, reach(spot.marks[0])) }
    bySpot.set(wish, spot)
    return wish
  })
  const placed = placeLabels([home, ...wishes], [...taken, { at: home.at, reach: home.reach }, zoomButtons(size)], size)
  const labels = placed.flatMap((label) => {
    const spot = bySpot.get(label.wish)
    return spot ? [{ ...label, spot }] : []
  })
  return { labels, home: placed.find((label) => label.wish === home) ?? null }
}

/** The buttons in the upper right corner. */
const zoomButtons = (size: Size): { at: Point; reach: number } => ({ at: { x: size.width - 8, y: 48 }, reach: 48 })

const staged = (spot: Spot): number => (spot.lead.staged ? 1 : 0)
