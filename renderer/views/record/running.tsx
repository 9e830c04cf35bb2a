/** While recording: how long, how much, what could be read; marks; stop. Figures move four times a second at most. */
import { useEffect, useState, type ReactNode } from 'react'
import { nextMark } from '../../frame/keys.ts'
import { formatBytes, formatClock, formatCount, formatShare, formatTimeOfDay } from '../../format.ts'
import { actions, useWindow, type Recording } from '../../state/store.ts'
import { Button } from '../../ui/button.tsx'
import { words } from '../../words.ts'

const figuresEveryMillis = 250

/** The recording as of the last quarter of a second; a change of state is shown at once. */
function useFigures(): Recording | null {
  const [figures, setFigures] = useState(() => useWindow.getState().recording)
  const state = useWindow((current) => current.recording?.state)
  useEffect(() => {
    const read = (): void => setFigures(useWindow.getState().recording)
    read()
    const timer = setInterval(read, figuresEveryMillis)
    return () => clearInterval(timer)
  }, [state])
  return figures
}

function Figure({ name, means, children }: { name: ReactNode; means?: string; children: ReactNode }) {
  return (
    <div className="record-figure" title={means}>
      <dt>{name}</dt>
      <dd className="figure">{children}</dd>
    </div>
  )
}

function Balance({ readable, hidden }: { readable: number; hidden: number }) {
  const all = readable + hidden
  const label = words.record.balance(formatShare(readable, all), formatShare(hidden, all))
  return (
    <div className="balance" role="img" aria-label={label} title={label}>
      {all > 0 && (
        <>
          <i className="balance-readable" style={{ flexGrow: readable }} />
          <i className="balance-protected" style={{ flexGrow: hidden }} />
        </>
      )}
    </div>
  )
}

function Figures({ recording }: { recording: Recording }) {
  return (
    <div className="panel record-figures-panel">
      <dl className="record-figures">
        <Figure name={words.record.packets}>{formatCount(recording.packets)}</Figure>
        <Figure name={words.record.size}>{formatBytes(recording.bytes)}</Figure>
        <Figure name={words.record.lost} means={recording.dropped === null ? words.record.lostUnknown : words.record.lostMeans}>
          {recording.dropped === null ? <span className="record-unknown">{words.cannotTell}</span> : <span className={recording.dropped > 0 ? 'status-alarm' : ''}>{formatCount(recording.dropped)}</span>}
        </Figure>
        <Figure name={<span className="row"><i className="swatch readable" />{words.record.readable}</span>} means={words.record.readableMeans}>
          {formatBytes(recording.readableBytes)}
        </Figure>
        <Figure name={<span className="row"><i className="swatch protected" />{words.record.protectedBytes}</span>} means={words.record.protectedMeans}>
          {formatBytes(recording.protectedBytes)}
        </Figure>
      </dl>
      <Balance readable={recording.readableBytes} hidden={recording.protectedBytes} />
    </div>
  )
}

function Marks() {
  const markers = useWindow((state) => state.markers)
  const [text, setText] = useState(nextMark.get)
  const change = (typed: string): void => {
    setText(typed)
    nextMark.set(typed)
  }
  return (
    <section className="panel record-marks" aria-labelledby="marks-title">
      <h2 id="marks-title">{words.record.markTitle}</h2>
      <p className="second">{words.record.markHint}</p>
      <div className="row">
        <input
          className="input"
          aria-label={words.record.markPlaceholder}
          placeholder={words.record.markPlaceholder}
          value={text}
          maxLength={120}
          onChange={(event) => change(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void actions.mark(nextMark.get())
          }}
        />
        <Button icon="flag" onPress={() => void actions.mark(nextMark.get())}>
          {words.frame.mark} <kbd>M</kbd>
        </Button>
      </div>
      {markers.length > 0 && (
        <ol className="mark-list" aria-label={words.record.marks}>
          {[...markers].reverse().map((marker, index) => (
            <li key={`${marker.timeMicros}-${index}`}>
              <span className="figure quiet">{formatTimeOfDay(marker.timeMicros)}</span>
              <span className="inert-text">{marker.text}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

export function Running() {
  const recording = useFigures()
  const name = useWindow((state) => (state.session?.id === state.recording?.session ? state.session?.name : undefined))
  if (recording === null) return null
  const title = recording.state === 'starting' ? words.record.beginning : recording.state === 'stopping' ? words.record.ending : words.record.running
  const stopping = recording.state === 'stopping' || recording.state === 'ended'
  return (
    <div className="page">
      <div className="page-body record-running">
        <header className="record-head">
          <div className="grow">
            <p className="row record-state">
              <span className={stopping ? 'live-dot' : 'live-dot running'} aria-hidden="true" />
              <span role="status">{title}</span>
              {name !== undefined && <span className="second inert-text cut">{name}</span>}
            </p>
            <p className="record-clock figure" role="timer" aria-label={words.record.time}>
              {formatClock(recording.seconds)}
            </p>
          </div>
          <Button kind="live" size="large" icon="stop" blocked={stopping ? words.record.ending : null} onPress={() => void actions.stopRecording()}>
            {words.record.stop}
          </Button>
        </header>
        <p className="sentence">{words.record.now}</p>
        <Figures recording={recording} />
        <Marks />
        <p>
          <button type="button" className="link" onClick={() => actions.navigate('session')}>
            {words.record.toMap}
          </button>
        </p>
      </div>
    </div>
  )
}
