/**
 * The map as a machine without React: holds the view, keeps the layers, draws when something changed. Land and lines are
 * pictures that move with the view and are drawn anew once it rests; marks and names are drawn every time.
 */
import { widthClass, type Arc, type Middles } from './arcs.ts'
import { mapColors, type MapColors } from './colors.ts'
import type { Destination } from './destinations.ts'
import { arcAt, type Hit } from './hit.ts'
import { coarseLand, fineLand, graticule, type Land } from './land.ts'
import { Layer, mostStretch } from './layer.ts'
import { homeLabel, labelFont, markRadius, MarkStamps, paintArcs, paintHighlight, paintHome, paintLabels, paintLand, paintRadii, paintRing } from './painter.ts'
import { project, type Point } from './projection.ts'
import { buildScene, sceneLabels, type AnchoredLabel, type Home, type Scene } from './scene.ts'
import type { Mark } from './spots.ts'
import { fit, panBy, resized, toScreen, toWorld, zoomAt, zoomLevel, type Size, type Transform } from './transform.ts'

/** After this long without movement the layers are drawn anew, sharp. */
const restMillis = 110
/** From this zoom on the coarse outlines look like cut paper. */
const fineFrom = 2.6
/** How far from a mark, and from a line, the pointer still means it, in CSS pixels. */
const markReach = 10
const arcReach = 4
const homeReach = 9
const gliding = (mark: Mark): number => markRadius(widthClass(mark.bytes))

export type MapHit = { kind: 'destination'; hit: Hit } | { kind: 'home' }

export class MapCanvas {
  private readonly context: CanvasRenderingContext2D
  private readonly landLayer = new Layer()
  private readonly arcLayer = new Layer()
  private readonly stamps = new MarkStamps()
  private readonly grid = graticule()
  private colors: MapColors
  private land: { coarse: Land | null; fine: Land | null; asked: boolean } = { coarse: null, fine: null, asked: false }
  private size: Size = { width: 1, height: 1 }
  private density = 1
  private transform: Transform = fit({ width: 1, height: 1 })
  private home: Home = { latitude: 0, longitude: 0, label: '', guess: true }
  private destinations: readonly Destination[] = []
  private scene: Scene = buildScene([], this.home, 1)
  private labels: AnchoredLabel[] = []
  private labelView: Transform | null = null
  /** Where the home's name stands against the home; null where it found no room. */
  private homeName: { dx: number; dy: number } | null = null
  private highlighted: readonly number[] = []
  private selected: number | null = null
  private waiting = 0
  private restTimer: ReturnType<typeof setTimeout> | null = null
  private moving = false
  private drawnLand: Land | null = null
  private readonly middles: Middles = new Map()
  private gone = false

  constructor(private readonly canvas: HTMLCanvasElement, private readonly noOutlines: () => void) {
    const context = canvas.getContext('2d')
    if (!context) throw new Error('This window cannot draw.')
    this.context = context
    this.colors = mapColors(canvas)
    void this.load('coarse')
  }

  destroy(): void {
    this.gone = true
    cancelAnimationFrame(this.waiting)
    if (this.restTimer !== null) clearTimeout(this.restTimer)
  }

  private async load(which: 'coarse' | 'fine'): Promise<void> {
    try {
      this.land[which] = await (which === 'coarse' ? coarseLand() : fineLand())
    } catch {
      if (which === 'coarse' && !this.gone) this.noOutlines()
      return
    }
    this.landLayer.forget()
    this.ask()
  }

  resize(size: Size, density: number): void {
    if (size.width < 1 || size.height < 1) return
    this.transform = this.size.width <= 1 ? fit(size) : resized(this.transform, this.size, size)
    this.size = size
    this.density = density
    this.canvas.width = Math.round(size.width * density)
    this.canvas.height = Math.round(size.height * density)
    this.changed()
    this.draw()
  }

  recolor(): void {
    this.colors = mapColors(this.canvas)
    this.stamps.clear()
    this.landLayer.forget()
    this.changed()
  }

  setHome(home: Home): void {
    if (home.latitude !== this.home.latitude || home.longitude !== this.home.longitude) this.middles.clear()
    this.home = home
    this.changed()
  }

  setDestinations(destinations: readonly Destination[]): void {
    this.destinations = destinations
    this.changed()
  }

  /** Destination keys to be drawn over the others. */
  highlight(keys: readonly number[], selected: number | null): void {
    this.highlighted = keys
    this.selected = selected
    this.ask()
  }

  zoom(factor: number, at: Point = { x: this.size.width / 2, y: this.size.height / 2 }): void {
    this.move(zoomAt(this.transform, factor, at, this.size))
  }

  pan(dx: number, dy: number): void {
    this.move(panBy(this.transform, dx, dy, this.size))
  }

  whole(): void {
    this.move(fit(this.size))
  }

  /** Where a destination stands in the view, for what is shown beside it; null if it is gone. */
  place(key: number): { at: Point; hit: Hit } | null {
    const found = this.scene.byDestination.get(key)
    if (!found) return null
    const at = toScreen(this.transform, found.spot)
    return { at: { x: at.x + found.mark.dx, y: at.y + found.mark.dy }, hit: { spot: found.spot, mark: found.mark } }
  }

  find(at: Point): MapHit | null {
    const world = toWorld(this.transform, at)
    const hit = this.scene.grid.find(world, markReach)
    if (hit) return { kind: 'destination', hit }
    const home = toScreen(this.transform, project(this.home.latitude, this.home.longitude))
    if (Math.hypot(home.x - at.x, home.y - at.y) < markReach) return { kind: 'home' }
    const arc = arcAt(this.scene.arcs, world, arcReach, this.transform.k)
    return arc && { kind: 'destination', hit: arc }
  }

  private move(transform: Transform): void {
    if (transform.k === this.transform.k && transform.x === this.transform.x && transform.y === this.transform.y) return
    this.transform = transform
    this.moving = true
    if (this.restTimer !== null) clearTimeout(this.restTimer)
    this.restTimer = setTimeout(() => {
      this.moving = false
      this.ask()
      if (zoomLevel(this.transform, this.size) > fineFrom && !this.land.asked) {
        this.land.asked = true
        void this.load('fine')
      }
    }, restMillis)
    this.ask()
  }

  private changed(): void {
    this.scene = buildScene(this.destinations, this.home, this.transform.k, this.middles)
    this.arcLayer.forget()
    this.labelView = null
    this.ask()
  }

  private ask(): void {
    if (this.gone || this.waiting !== 0) return
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0
      this.draw()
    })
  }

  private refreshLayers(): void {
    const { transform, size, density } = this
    const stale = (layer: Layer): boolean => (this.moving ? !layer.serves(transform, size, density) : !layer.fits(transform, size, density))
    // While things move, coarse outlines will do: fine ones take longer to draw than a frame lasts.
    const land = zoomLevel(transform, size) > fineFrom && !this.moving ? (this.land.fine ?? this.land.coarse) : this.land.coarse
    if (stale(this.landLayer) || (!this.moving && this.drawnLand !== land)) {
      this.landLayer.redraw(transform, size, density, (context, scale) => paintLand(context, scale, this.colors, land, this.grid))
      this.drawnLand = land
    }
    const stretch = transform.k / this.scene.scale
    if (stretch !== 1 && (!this.moving || stretch > mostStretch || stretch < 1 / mostStretch)) {
      this.scene = buildScene(this.destinations, this.home, transform.k, this.middles)
      this.arcLayer.forget()
    }
    if (stale(this.arcLayer)) {
      this.arcLayer.redraw(transform, size, density, (context, scale) => {
        paintRadii(context, scale, this.scene.spots, this.colors)
        paintArcs(context, scale, this.scene.batches, project(this.home.latitude, this.home.longitude))
      })
    }
  }

  private refreshLabels(home: Point): void {
    const view = this.labelView
    const { transform } = this
    if (view && (this.moving || (view.k === transform.k && view.x === transform.x && view.y === transform.y))) return
    this.context.font = labelFont(this.colors)
    const measure = (text: string): number => this.context.measureText(text).width
    this.context.font = labelFont(this.colors, true)
    const text = homeLabel(this.home.guess)
    const wish = { at: home, text, width: measure(text), reach: homeReach, must: true }
    this.context.font = labelFont(this.colors)
    const { labels, home: named } = sceneLabels(this.scene, transform, this.size, gliding, measure, wish)
    this.labels = labels
    this.homeName = named && { dx: named.x - home.x, dy: named.y - home.y }
    this.labelView = { ...transform }
  }

  draw(): void {
    const { context, size, density, transform, colors } = this
    if (size.width <= 1) return
    this.refreshLayers()
    const screen = (point: Point): Point => toScreen(transform, point)
    const home = screen(project(this.home.latitude, this.home.longitude))
    this.refreshLabels(home)
    context.setTransform(density, 0, 0, density, 0, 0)
    context.fillStyle = colors.water
    context.fillRect(0, 0, size.width, size.height)
    this.landLayer.show(context, transform)
    const lit = this.litArcs()
    // What is pointed at comes forward; a chosen flow stays chosen for long, so the others fade less.
    context.globalAlpha = this.highlighted.length > 0 ? 0.35 : lit.length > 0 ? 0.65 : 1
    this.arcLayer.show(context, transform)
    context.globalAlpha = 1
    for (const arc of lit) paintHighlight(context, arc, screen, colors)
    this.paintMarks(lit)
    paintHome(context, home, this.home.guess, colors)
    this.paintNames(home)
  }

  /** No more than this many lines are lifted out at once; beyond that everything would be highlighted. */
  private litArcs(): Arc[] {
    const arcs = new Set<Arc>()
    for (const key of this.highlighted) {
      const found = this.scene.byDestination.get(key)
      if (found) arcs.add(found.arc)
      if (arcs.size >= 60) break
    }
    const chosen = this.selected === null ? undefined : this.scene.byDestination.get(this.selected)
    if (chosen) arcs.add(chosen.arc)
    return [...arcs]
  }

  private paintMarks(lit: readonly Arc[]): void {
    const { context, transform, size, density, colors } = this
    const { spots } = this.scene
    for (let index = spots.length - 1; index >= 0; index--) {
      const at = toScreen(transform, spots[index])
      if (at.x < -30 || at.y < -30 || at.x > size.width + 30 || at.y > size.height + 30) continue
      for (const mark of spots[index].marks) this.stamps.paint(context, mark, widthClass(mark.bytes), at.x + mark.dx, at.y + mark.dy, density, colors)
    }
    for (const arc of lit) {
      const at = toScreen(transform, arc.spot)
      const x = at.x + arc.mark.dx
      const y = at.y + arc.mark.dy
      this.stamps.paint(context, arc.mark, arc.widthClass, x, y, density, colors)
      paintRing(context, { x, y }, markRadius(arc.widthClass), colors)
    }
  }

  private paintNames(home: Point): void {
    const view = this.labelView
    if (view === null) return
    const { context, transform, colors } = this
    const moved = this.labels.map((label) => {
      const before = toScreen(view, label.spot)
      const now = toScreen(transform, label.spot)
      return { ...label, dx: now.x - before.x, dy: now.y - before.y }
    })
    paintLabels(context, moved, colors)
    if (this.homeName === null) return
    const text = homeLabel(this.home.guess)
    context.font = labelFont(colors, true)
    context.strokeText(text, home.x + this.homeName.dx, home.y + this.homeName.dy)
    context.fillText(text, home.x + this.homeName.dx, home.y + this.homeName.dy)
  }
}
