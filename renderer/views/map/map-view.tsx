/** The map in the window: joins the canvas to the store, and lays tray, legend, names of databases and tooltip around it. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { verdicts, type Verdict } from '../../../shared/model.ts'
import { actions, rows, useWindow, type WindowState } from '../../state/store.ts'
import { sessionWords } from '../../words-session.ts'
import { chooseHit, flowsOf } from './choose.ts'
import { destinationKey, groupRows, type Destination, type Grouped } from './destinations.ts'
import { listenForMoves } from './gestures.ts'
import { Legend } from './legend.tsx'
import { MapCanvas, type MapHit } from './map-canvas.ts'
import type { Point } from './projection.ts'
import { TextVersion } from './text-version.tsx'
import { Tooltip, type Shown } from './tooltip.tsx'
import { Tray } from './tray.tsx'
import type { Size } from './transform.ts'
import './map.css'

const text = sessionWords.map
const noOutlines = [text.noOutlines]
/** Live data moves the map four times a second at most (UI.md), and never takes more than a fifth of the time. */
const liveMillis = 250
const restShare = 4
/** Hovered flows that are looked up one by one; a mark with more of them was hovered itself. */
const mostLookups = 500

const nothing: Grouped = { destinations: [], tray: [] }

function destinationKeys(ids: readonly number[]): number[] {
  const keys = new Set<number>()
  for (const id of ids.slice(0, mostLookups)) {
    const row = rows.byId.get(id)
    const key = row === undefined ? null : destinationKey(row)
    if (key !== null) keys.add(key)
  }
  return [...keys]
}

/** Regroups when rows or filter changed: at once when somebody acted, at a calm rate while packets arrive. */
function followRows(show: (grouped: Grouped) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let next = 0
  const look = (): void => {
    timer = null
    const started = performance.now()
    show(groupRows(useWindow.getState().visible, rows.byId))
    const cost = performance.now() - started
    next = performance.now() + Math.max(liveMillis, cost * restShare)
  }
  const changed = (): void => {
    if (timer === null) timer = setTimeout(look, Math.max(0, next - performance.now()))
  }
  look()
  const stop = [useWindow.subscribe((state) => state.visible, changed), useWindow.subscribe((state) => state.revision, changed)]
  return () => {
    for (const one of stop) one()
    if (timer !== null) clearTimeout(timer)
  }
}

function followStore(map: MapCanvas): () => void {
  const light = (state: Pick<WindowState, 'hovered' | 'selected'>): void =>
    map.highlight(destinationKeys(state.hovered), state.selected === null ? null : (destinationKeys([state.selected])[0] ?? null))
  const home = (app: WindowState['app']): void => {
    if (app !== null) map.setHome(app.home)
  }
  home(useWindow.getState().app)
  light(useWindow.getState())
  const stop = [
    useWindow.subscribe((state) => state.hovered, () => light(useWindow.getState())),
    useWindow.subscribe((state) => state.selected, () => light(useWindow.getState())),
    useWindow.subscribe((state) => state.app, home),
    useWindow.subscribe((state) => state.theme, () => map.recolor()),
  ]
  return () => {
    for (const one of stop) one()
  }
}

/** The source of places first: it is always in sight; the others are a click away. */
function useCredits(): string[] {
  const databases = useWindow((state) => state.app?.databases)
  return useMemo(() => {
    const placesFirst = [...(databases ?? [])].sort((a, b) => Number(b.kind === 'city') - Number(a.kind === 'city'))
    return [...new Set(placesFirst.map((database) => database.attribution).filter((name) => name !== '')), 'Natural Earth']
  }, [databases])
}

function Corner({ onZoom, onWhole }: { onZoom: (factor: number) => void; onWhole: () => void }) {
  return (
    <div className="map-zoom">
      <button type="button" aria-label={text.zoomIn} title={text.zoomIn} onClick={() => onZoom(1.6)}><svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><path d="M7 2v10M2 7h10" /></svg></button>
      <button type="button" aria-label={text.zoomOut} title={text.zoomOut} onClick={() => onZoom(1 / 1.6)}><svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><path d="M2 7h10" /></svg></button>
      <button type="button" aria-label={text.whole} title={text.whole} onClick={onWhole}><svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><path d="M2 5V2h3M9 2h3v3M12 9v3H9M5 12H2V9" /></svg></button>
    </div>
  )
}

export function MapView() {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const machine = useRef<MapCanvas | null>(null)
  const [grouped, setGrouped] = useState(nothing)
  const [shown, setShown] = useState<Shown | null>(null)
  const [size, setSize] = useState<Size>({ width: 1, height: 1 })
  const [outlined, setOutlined] = useState(true)
  const home = useWindow((state) => state.app?.home ?? null)
  const known = useWindow((state) => state.timeSpan !== null)
  const finished = useWindow((state) => state.analysis?.state === 'done')
  const filtered = useWindow((state) => state.visible.length === 0)
  const credits = useCredits()

  useEffect(() => {
    const area = frame.current
    const element = canvas.current
    if (!area || !element) return
    const map = new MapCanvas(element, () => setOutlined(false))
    machine.current = map
    let last: MapHit | null = null
    const hover = (at: Point | null): void => {
      const hit = at === null ? null : map.find(at)
      element.style.cursor = hit?.kind === 'destination' ? 'pointer' : 'grab'
      setShown(hit === null || at === null ? null : { hit, at })
      const mark = hit?.kind === 'destination' ? hit.hit.mark : null
      const before = last?.kind === 'destination' ? last.hit.mark : null
      last = hit
      if (mark !== before) actions.hover(mark === null ? [] : flowsOf(mark))
    }
    const stops = [
      followStore(map),
      followRows((next) => {
        map.setDestinations(next.destinations)
        setGrouped(next)
      }),
      listenForMoves(element, {
        pan: (dx, dy) => { hover(null); map.pan(dx, dy) },
        zoom: (factor, at) => { hover(null); map.zoom(factor, at) },
        whole: () => map.whole(),
        hover,
        press: (at) => {
          const hit = map.find(at)
          if (hit?.kind === 'destination') chooseHit(hit.hit)
        },
        leave: () => hover(null),
      }),
    ]
    const observer = new ResizeObserver(() => {
      const next = { width: area.clientWidth, height: area.clientHeight }
      map.resize(next, window.devicePixelRatio)
      setSize(next)
    })
    observer.observe(area)
    return () => {
      observer.disconnect()
      for (const stop of stops) stop()
      map.destroy()
      machine.current = null
    }
  }, [])

  const focusPlace = useCallback((key: number | null) => {
    const place = key === null ? null : (machine.current?.place(key) ?? null)
    setShown(place && { at: place.at, hit: { kind: 'destination', hit: place.hit } })
    actions.hover(place === null ? [] : flowsOf(place.hit.mark))
  }, [])
  const pressPlace = useCallback((destination: Destination) => {
    const place = machine.current?.place(destination.key)
    if (place) chooseHit(place.hit)
  }, [])
  const counts = useMemo(() => countVerdicts(grouped), [grouped])
  const uncertain = grouped.destinations.some((destination) => destination.certainty !== 'likely')
  const weak = grouped.destinations.some((destination) => destination.strength === 'weak' || destination.strength === 'broken')
  const empty = grouped.destinations.length === 0 && grouped.tray.length === 0

  return (
    <section className="map" aria-label={text.label}>
      <div className="map-grid">
        <div className="map-frame" ref={frame}>
          <canvas ref={canvas} tabIndex={0} role="img" aria-label={`${text.label}. ${text.help}`} />
          <Corner onZoom={(factor) => machine.current?.zoom(factor)} onWhole={() => machine.current?.whole()} />
          {/* Rows that pass are drawn a moment after they came. */}
          {empty && (filtered || !known) && <p className="map-empty">{known ? text.filtered : finished ? text.nothing : text.empty}</p>}
          {shown !== null && <Tooltip shown={shown} size={size} home={home} />}
          <TextVersion home={home} destinations={grouped.destinations} onFocus={focusPlace} onPress={pressPlace} />
        </div>
        <div className="map-foot">
          <Legend counts={counts} uncertain={uncertain} weak={weak} />
        </div>
        <Tray groups={grouped.tray} credits={outlined ? credits : noOutlines} />
      </div>
    </section>
  )
}

function countVerdicts(grouped: Grouped): Record<Verdict, number> {
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>
  for (const destination of grouped.destinations) counts[destination.verdict] += destination.flows.length
  for (const group of grouped.tray) for (const verdict of verdicts) counts[verdict] += group.byVerdict[verdict]
  return counts
}
