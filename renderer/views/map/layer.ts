/** A picture of part of the world, drawn once and shown shifted and scaled until it no longer fits what is looked at. */
import type { Size, Transform } from './transform.ts'

/** Drawn around the view, so that a pan shows land before it is drawn anew, in CSS pixels. */
const margin = 160
/** A picture blown up or shrunk further than this looks wrong even while things move. */
export const mostStretch = 2

export class Layer {
  private readonly canvas = document.createElement('canvas')
  private drawn: { transform: Transform; size: Size; density: number } | null = null

  forget(): void {
    this.drawn = null
  }

  /** Whether the picture shows exactly this view. */
  fits(transform: Transform, size: Size, density: number): boolean {
    const drawn = this.drawn
    return drawn !== null && drawn.density === density && drawn.size.width === size.width && drawn.size.height === size.height &&
      drawn.transform.k === transform.k && drawn.transform.x === transform.x && drawn.transform.y === transform.y
  }

  /** Whether the picture, moved and stretched, still covers the view well enough for as long as it moves. */
  serves(transform: Transform, size: Size, density: number): boolean {
    const drawn = this.drawn
    if (drawn === null || drawn.density !== density || drawn.size.width !== size.width || drawn.size.height !== size.height) return false
    const { stretch, x, y } = this.placement(drawn, transform)
    if (stretch > mostStretch || stretch < 1 / mostStretch) return false
    // Zooming out shows the background at the edges for a moment; panning must not.
    if (stretch < 1) return true
    return x <= 0 && y <= 0 && x + (size.width + 2 * margin) * stretch >= size.width && y + (size.height + 2 * margin) * stretch >= size.height
  }

  private placement(drawn: { transform: Transform }, transform: Transform): { stretch: number; x: number; y: number } {
    const stretch = transform.k / drawn.transform.k
    return { stretch, x: transform.x - (drawn.transform.x + margin) * stretch, y: transform.y - (drawn.transform.y + margin) * stretch }
  }

  /** `draw` gets a context in world units. */
  redraw(transform: Transform, size: Size, density: number, draw: (context: CanvasRenderingContext2D, scale: number) => void): void {
    const width = Math.ceil((size.width + 2 * margin) * density)
    const height = Math.ceil((size.height + 2 * margin) * density)
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width
      this.canvas.height = height
    }
    const context = this.canvas.getContext('2d')
    if (!context) return
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, width, height)
    context.setTransform(transform.k * density, 0, 0, transform.k * density, (transform.x + margin) * density, (transform.y + margin) * density)
    draw(context, transform.k)
    this.drawn = { transform: { ...transform }, size: { ...size }, density }
  }

  /** Shows the picture in a context of CSS pixels. */
  show(context: CanvasRenderingContext2D, transform: Transform): void {
    if (this.drawn === null) return
    const { stretch, x, y } = this.placement(this.drawn, transform)
    const { density } = this.drawn
    // Unscaled, on whole device pixels, the picture is copied instead of sampled anew.
    const whole = (value: number): number => (stretch === 1 ? Math.round(value * density) / density : value)
    context.drawImage(this.canvas, whole(x), whole(y), (this.canvas.width / density) * stretch, (this.canvas.height / density) * stretch)
  }
}
