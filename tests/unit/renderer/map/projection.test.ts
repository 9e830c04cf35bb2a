import { describe, expect, it } from 'vitest'
import { project, radiusInWorld, worldBottom, worldTop, worldWidth } from '../../../../renderer/views/map/projection.ts'
import { deepestZoom, fit, fitScale, panBy, resized, toScreen, toWorld, zoomAt, zoomLevel } from '../../../../renderer/views/map/transform.ts'

const size = { width: 900, height: 400 }

describe('the flat world', () => {
  it('puts north above south and east right of west, all inside its width', () => {
    const places = [[64, -21], [-34, 151], [52, 13], [37, -122], [-54, -68], [65, 177]] as const
    for (const [latitude, longitude] of places) {
      const { x, y } = project(latitude, longitude)
      expect(x).toBeGreaterThan(0)
      expect(x).toBeLessThan(worldWidth)
      expect(y).toBeGreaterThan(worldTop)
      expect(y).toBeLessThan(worldBottom)
    }
    expect(project(52, 13).y).toBeLessThan(project(37, 13).y)
    expect(project(52, 13).x).toBeGreaterThan(project(52, -100).x)
  })

  it('keeps the Bering Strait at the edge: Chukotka stays with Russia', () => {
    expect(project(65, 177).x).toBeGreaterThan(worldWidth / 2)
  })

  it('draws a radius wider where the map is wider, and never across its edge', () => {
    const equator = radiusInWorld(0, 20, 500)
    expect(equator.rx / equator.ry).toBeGreaterThan(0.7)
    expect(equator.rx / equator.ry).toBeLessThan(1.5)
    for (const longitude of [-180, -169, 11, 179, 180]) expect(radiusInWorld(60, longitude, 2000).rx).toBeLessThan(worldWidth / 6)
  })
})

describe('zoom and pan', () => {
  it('fits the inhabited world into any view', () => {
    for (const view of [size, { width: 300, height: 900 }, { width: 40, height: 40 }, { width: 3000, height: 200 }]) {
      const transform = fit(view)
      expect(toScreen(transform, { x: worldWidth, y: worldBottom }).x).toBeLessThanOrEqual(view.width)
      expect(transform.k).toBeGreaterThan(0)
    }
  })

  it('leaves the point under the pointer where it is', () => {
    const at = { x: 500, y: 200 }
    const before = fit(size)
    const under = toWorld(before, at)
    const after = toScreen(zoomAt(before, 3, at, size), under)
    expect(after.x).toBeCloseTo(at.x)
    expect(after.y).toBeCloseTo(at.y)
  })

  it('goes back to the whole world when zoomed out, and no deeper than the outlines carry', () => {
    const deep = zoomAt(fit(size), 1e9, { x: 10, y: 10 }, size)
    expect(zoomLevel(deep, size)).toBeCloseTo(deepestZoom)
    expect(zoomAt(deep, 1e-9, { x: 10, y: 10 }, size)).toEqual(fit(size))
  })

  it('cannot lose the map by panning', () => {
    const far = panBy(zoomAt(fit(size), 4, { x: 450, y: 200 }, size), 1e6, -1e6, size)
    const middle = toWorld(far, { x: size.width / 2, y: size.height / 2 })
    expect(middle.x).toBeGreaterThanOrEqual(0)
    expect(middle.x).toBeLessThanOrEqual(worldWidth)
    expect(middle.y).toBeLessThanOrEqual(worldBottom + 1e-6)
  })

  it('keeps the middle in the middle when the view is resized', () => {
    const zoomed = zoomAt(fit(size), 5, { x: 300, y: 100 }, size)
    const smaller = { width: 600, height: 300 }
    const middle = toWorld(zoomed, { x: 450, y: 200 })
    const after = toScreen(resized(zoomed, size, smaller), middle)
    expect(after.x).toBeCloseTo(300)
    expect(after.y).toBeCloseTo(150)
    expect(resized(fit(size), size, smaller).k).toBeCloseTo(fitScale(smaller))
  })
})
