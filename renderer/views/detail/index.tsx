/** One flow: its verdict in a sentence, and behind it the reasons, the conversation as an eavesdropper saw it, and the frames. */
import { useState, type KeyboardEvent } from 'react'
import type { FlowDetail } from '../../../shared/rows.ts'
import { serverName } from '../../../shared/rows.ts'
import { actions, rows, useWindow } from '../../state/store.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/pieces.tsx'
import { VerdictMark } from '../../ui/verdict-mark.tsx'
import { sessionWords } from '../../words-session.ts'
import { words } from '../../words.ts'
import { protocolText } from '../flows/cells.tsx'
import { useFlowDetail } from './answer.ts'
import { Conversation } from './conversation.tsx'
import { Frames } from './frames.tsx'
import { inertText } from './inert-text.ts'
import { Overview } from './overview.tsx'
import { Failed, Waiting } from './parts.tsx'
import './detail.css'

const text = sessionWords.detail
const tabs = ['overview', 'conversation', 'frames'] as const
type Tab = (typeof tabs)[number]

/** What is looked at. `ask` is the last asked-for frame that was answered: a later asking wins over what was chosen before. */
interface Look {
  tab: Tab
  frame: number | null
  ask: number
}

function Head({ flow }: { flow: number }) {
  const row = useWindow((state) => (state.revision >= 0 ? rows.byId.get(flow) : undefined))
  if (!row) return null
  return (
    <header className="detail-head">
      <div className="row-wide detail-title">
        <h2 className="cut">{inertText(serverName(row), 253)}</h2>
        <Button kind="quiet" size="small" icon="close" label={text.close} onPress={() => actions.select(null)} />
      </div>
      <p className="detail-verdict">
        <VerdictMark verdict={row.verdict} strength={row.strength} size={22} />
        <span>
          <span className="sentence">{text.says(row.verdict, row.strength)}</span>
          <span className="detail-under second">{[words.verdictLabel(row.verdict, row.strength), protocolText(row), row.transport.toUpperCase()].filter((part) => part !== null).join(' · ')}</span>
        </span>
      </p>
    </header>
  )
}

function Tabs({ tab, onChoose }: { tab: Tab; onChoose: (tab: Tab) => void }) {
  const walk = (event: KeyboardEvent<HTMLDivElement>): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    event.stopPropagation()
    const next = (tabs.indexOf(tab) + by + tabs.length) % tabs.length
    onChoose(tabs[next])
    event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[next].focus()
  }
  return (
    <div className="detail-tabs" role="tablist" onKeyDown={walk}>
      {tabs.map((one) => (
        <button key={one} id={`detail-tab-${one}`} type="button" role="tab" aria-selected={one === tab} aria-controls="detail-panel" tabIndex={one === tab ? 0 : -1} onClick={() => onChoose(one)}>
          {text.tabs[one]}
        </button>
      ))}
    </div>
  )
}

function Body({ session, flow, look, setLook }: { session: string; flow: FlowDetail; look: Look; setLook: (look: Look) => void }) {
  const show = (frame: number): void => setLook({ ...look, tab: 'frames', frame })
  const list = (): void => setLook({ ...look, frame: null })
  if (look.tab === 'conversation') return <Conversation session={session} flow={flow} onShow={show} />
  if (look.tab === 'frames') return <Frames session={session} flow={flow} frame={look.frame} onShow={show} onBack={list} />
  return <Overview flow={flow} onShow={show} />
}

function OneFlow({ session, flow }: { session: string; flow: number }) {
  const asked = useWindow((state) => state.frameAsked)
  const [chosen, setChosen] = useState<Look>({ tab: 'overview', frame: null, ask: 0 })
  const { answer: detail, again } = useFlowDetail(session, flow)
  const look: Look = asked !== null && asked.ask > chosen.ask ? { tab: 'frames', frame: asked.frame, ask: chosen.ask } : chosen
  const setLook = (next: Look): void => setChosen({ ...next, ask: asked?.ask ?? chosen.ask })
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || look.tab !== 'frames' || look.frame === null) return
    event.preventDefault()
    setLook({ ...look, frame: null })
  }
  return (
    <section className="detail" aria-label={text.label} onKeyDown={keys}>
      <Head flow={flow} />
      <Tabs tab={look.tab} onChoose={(tab) => setLook({ ...look, tab, frame: null })} />
      <div className="detail-panel" id="detail-panel" role="tabpanel" aria-labelledby={`detail-tab-${look.tab}`}>
        {detail.kind === 'loading' && <Waiting says={text.loading} />}
        {detail.kind === 'failed' && <Failed title={text.failed} problem={detail.problem} onAgain={again} />}
        {detail.kind === 'ready' && <Body session={session} flow={detail.value} look={look} setLook={setLook} />}
      </div>
    </section>
  )
}

export function DetailView() {
  const flow = useWindow((state) => state.selected)
  const session = useWindow((state) => state.session?.id ?? null)
  if (flow === null || session === null) return <EmptyState icon="session" title={text.none}>{text.noneHint}</EmptyState>
  return <OneFlow key={`${session} ${flow}`} session={session} flow={flow} />
}
