/** Everything recorded or opened on this computer: open, rename, save elsewhere, delete. */
import { useEffect, useState } from 'react'
import type { SessionInfo } from '../../../shared/contract.ts'
import { formatBytes, formatCount, formatDuration, formatMoment } from '../../format.ts'
import { actions, useWindow } from '../../state/store.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/pieces.tsx'
import { words } from '../../words.ts'
import { captureName } from './capture-name.ts'
import './sessions.css'

const text = words.sessions

function NameField({ session, onDone }: { session: SessionInfo; onDone: () => void }) {
  const [name, setName] = useState(session.name)
  const save = (): void => {
    onDone()
    if (name.trim() !== '' && name.trim() !== session.name) void actions.renameSession(session.id, name.trim())
  }
  return (
    <input
      className="input"
      aria-label={text.nameLabel}
      value={name}
      maxLength={120}
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setName(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save()
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onDone()
      }}
    />
  )
}

function Tags({ session }: { session: SessionInfo }) {
  const open = useWindow((state) => state.session?.id === session.id)
  return (
    <>
      {session.source !== 'recorded' && <span className="tag">{text.sources[session.source]}</span>}
      {session.state !== 'complete' && <span className="tag">{text.states[session.state]}</span>}
      {open && <span className="tag accent">{text.openNow}</span>}
    </>
  )
}

function Row({ session, onDelete }: { session: SessionInfo; onDelete: () => void }) {
  const [renaming, setRenaming] = useState(false)
  const recording = session.state === 'recording'
  return (
    <tr>
      <td className="session-name">
        {renaming ? (
          <NameField session={session} onDone={() => setRenaming(false)} />
        ) : (
          <div className="row session-title">
            <button type="button" className="session-open inert-text" onClick={() => void actions.openSession(session.id)}>
              {session.name}
            </button>
            <Tags session={session} />
          </div>
        )}
        {session.summary !== null && <p className="second inert-text">{session.summary}</p>}
        {session.notes.map((note) => (
          <p key={note} className="session-note inert-text">
            {note}
          </p>
        ))}
      </td>
      <td className="figure">{formatMoment(session.started)}</td>
      <td className="figure number">{session.seconds === null ? text.unknown : formatDuration(session.seconds)}</td>
      <td className="figure number">{session.packets === null ? text.unknown : formatCount(session.packets)}</td>
      <td className="figure number">{formatBytes(session.bytes)}</td>
      <td className="session-actions">
        <Button kind="quiet" size="small" icon="pencil" label={text.rename(session.name)} onPress={() => setRenaming(true)} />
        <Button kind="quiet" size="small" icon="save" label={text.saveCopy(session.name)} onPress={() => void actions.saveCapture(session.id, captureName(session.name))} />
        <Button kind="quiet" size="small" icon="trash" label={text.remove(session.name)} blocked={recording ? text.removeBlocked : null} onPress={onDelete} />
      </td>
    </tr>
  )
}

function DeleteQuestion({ session, onClose }: { session: SessionInfo; onClose: () => void }) {
  const size = formatBytes(session.bytes)
  const lost = session.packets === null ? text.confirmUnknown(size) : text.confirm(size, words.packets(session.packets))
  const remove = (): void => {
    onClose()
    void actions.deleteSession(session.id)
  }
  return (
    <Confirm title={text.confirmTitle(session.name)} confirm={text.confirmAction} onConfirm={remove} onClose={onClose}>
      <p>{lost}</p>
      <p className="second">{text.keepCopy}</p>
    </Confirm>
  )
}

function Table({ sessions, onDelete }: { sessions: readonly SessionInfo[]; onDelete: (session: SessionInfo) => void }) {
  const newestFirst = [...sessions].sort((a, b) => b.started.localeCompare(a.started))
  const { columns } = text
  return (
    <div className="panel sessions-panel">
      <table className="sessions">
        <thead>
          <tr>
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.started}</th>
            <th scope="col" className="number">{columns.length}</th>
            <th scope="col" className="number">{columns.packets}</th>
            <th scope="col" className="number">{columns.size}</th>
            <th scope="col">
              <span className="hidden-visually">{columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {newestFirst.map((session) => (
            <Row key={session.id} session={session} onDelete={() => onDelete(session)} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

export function SessionsView() {
  const sessions = useWindow((state) => state.sessions)
  const [doomed, setDoomed] = useState<SessionInfo | null>(null)
  useEffect(() => void actions.loadSessions(), [])
  const importButton = (
    <Button icon="open" onPress={() => void actions.importCapture(null)}>
      {text.import}
    </Button>
  )
  return (
    <div className="page">
      <div className="page-body">
        <header className="page-head">
          <div>
            <h1>{text.title}</h1>
            <p>{text.lead}</p>
          </div>
          {importButton}
        </header>
        {sessions === null && <p className="second">{text.loading}</p>}
        {sessions?.length === 0 && (
          <div className="panel">
            <EmptyState icon="sessions" title={text.emptyTitle} actions={<Button kind="primary" onPress={() => actions.navigate('record')}>{words.welcome.record}</Button>}>
              {text.empty}
            </EmptyState>
          </div>
        )}
        {sessions !== null && sessions.length > 0 && <Table sessions={sessions} onDelete={setDoomed} />}
        {doomed !== null && <DeleteQuestion session={doomed} onClose={() => setDoomed(null)} />}
      </div>
    </div>
  )
}
