/** The top bar: which session, what is being recorded, the filter, the way to the report. */
import { useEffect } from 'react'
import { formatClock } from '../format.ts'
import { actions, useWindow } from '../state/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon, Sign } from '../ui/icons.tsx'
import { words } from '../words.ts'
import { filterFieldId, nextMark } from './keys.ts'

function FilterField() {
  const text = useWindow((state) => state.filter.text)
  return (
    <div className="filter-field" role="search">
      <Icon name="search" />
      <input
        id={filterFieldId}
        className="input"
        type="text"
        value={text}
        placeholder={words.frame.filter}
        aria-label={words.frame.filterLabel}
        aria-keyshortcuts="/"
        spellCheck={false}
        autoComplete="off"
        maxLength={500}
        onChange={(event) => actions.setFilter({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || text === '') return
          event.stopPropagation()
          actions.setFilter({ text: '' })
        }}
      />
      {text === '' ? <kbd>/</kbd> : <Button kind="quiet" size="small" icon="close" label={words.frame.clearFilter} onPress={() => actions.setFilter({ text: '' })} />}
    </div>
  )
}

/** While something is recorded: its time, and what one does with it, from every view. */
function RecordingControls() {
  const state = useWindow((current) => current.recording?.state)
  const seconds = useWindow((current) => Math.floor(current.recording?.seconds ?? 0))
  const onRecordView = useWindow((current) => current.view === 'record')
  if (state === undefined || state === 'ended') {
    return onRecordView ? null : (
      <Button onPress={() => actions.navigate('record')}>
        <span className="live-dot" aria-hidden="true" />
        {words.frame.record}
      </Button>
    )
  }
  if (onRecordView) return null
  const stopping = state === 'stopping'
  return (
    <div className="row recording-controls">
      <button type="button" className="recording-pill" title={words.frame.toRecording} onClick={() => actions.navigate('record')}>
        <span className={stopping ? 'live-dot' : 'live-dot running'} aria-hidden="true" />
        <span>{stopping ? words.frame.stopping : words.frame.recording}</span>
        <span className="figure">{formatClock(seconds)}</span>
      </button>
      {!stopping && (
        <>
          <Button icon="flag" onPress={() => void actions.mark(nextMark.get())}>
            {words.frame.mark}
          </Button>
          <Button kind="live" icon="stop" onPress={() => void actions.stopRecording()}>
            {words.frame.stop}
          </Button>
        </>
      )}
    </div>
  )
}

export function TopBar() {
  const name = useWindow((state) => state.session?.name ?? null)
  const view = useWindow((state) => state.view)
  useEffect(() => {
    document.title = name === null ? words.name : `${name} · ${words.name}`
  }, [name])
  return (
    <header className="top-bar">
      <button type="button" className="sign" aria-label={words.frame.views.welcome} title={words.frame.views.welcome} onClick={() => actions.navigate('welcome')}>
        <Sign />
        <span>{words.name}</span>
      </button>
      <div className="top-session cut">
        {name === null ? <span className="quiet">{words.frame.noSession}</span> : <button type="button" className="top-name inert-text cut" onClick={() => actions.navigate('session')}>{name}</button>}
      </div>
      {name !== null && view === 'session' && <FilterField />}
      <RecordingControls />
      {name !== null && view === 'session' && (
        <Button icon="report" onPress={() => actions.navigate('report')}>
          <span className="wide-only">{words.frame.report}</span>
        </Button>
      )}
      <Button kind="quiet" icon="question" label={`${words.frame.help} (?)`} onPress={() => actions.help(true)} />
    </header>
  )
}
