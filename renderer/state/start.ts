/** Joins the store to the engine: the feed, the connection, the theme; and asks for everything anew when the engine came back. */
import type { FeedMessage } from '../../shared/contract.ts'
import { words } from '../words.ts'
import { actions } from './actions.ts'
import { bridge } from './bridge.ts'
import { createFeed } from './feed.ts'
import { rows } from './rows.ts'
import { useWindow } from './window.ts'

const get = useWindow.getState
const set = useWindow.setState

/** What a message makes the window ask in turn. */
function answer(message: FeedMessage): void {
  const session = get().session
  if (message.type === 'sessions') void actions.loadSessions()
  else if (message.type === 'engine') {
    actions.show({ code: 'engine-restarted', message: words.problems.restarted.message, remedy: `${message.why} ${words.problems.restarted.remedy}`.trim() })
    void resume()
  }
  else if (message.type === 'importing') void actions.showImporting(message.session)
  else if (message.type === 'analysis' && message.state === 'done' && session?.id === message.session) void finish(message.session)
  else if (message.type === 'recording' && message.state === 'ended') void endRecording(message.session, message.why)
}

async function finish(session: string): Promise<void> {
  await Promise.all([actions.loadSessions(), actions.loadFindings(session)])
}

/** A recording that ended by itself (a limit, a full disk, an error) leads to its result like one that was stopped. */
async function endRecording(session: string, why: string | null): Promise<void> {
  if (why !== null) actions.show({ code: 'recording-ended', message: why, remedy: '' })
  if (get().view === 'record' && get().session?.id === session) actions.navigate('session')
  await actions.refreshApp()
  await actions.loadSessions()
}

/** After the engine was started again, or the connection came back: what was open is opened anew. */
async function resume(): Promise<void> {
  await actions.refreshApp()
  await actions.loadSessions()
  const { app, session } = get()
  set(app?.recording == null ? { recording: null, tasks: [] } : { tasks: [] })
  const open = session?.id ?? app?.open ?? app?.recording ?? null
  const view = app?.recording === open ? 'record' : 'session'
  if (open !== null) await actions.openSession(open, session === null ? view : null)
}

function followTheme(): void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const apply = (): void => {
    const choice = get().app?.settings.theme ?? 'system'
    const theme = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice
    document.documentElement.dataset['theme'] = theme
    if (get().theme !== theme) set({ theme })
  }
  dark.addEventListener('change', apply)
  useWindow.subscribe((state) => state.app?.settings.theme, apply)
  apply()
}

export function start(): void {
  followTheme()
  const feed = createFeed({ rows, get, set, after: answer })
  bridge.subscribe(feed.receive)
  bridge.onConnection((connection) => {
    const before = get().connection
    set({ connection })
    if (before === 'lost' && connection === 'connected') void resume()
  })
  void resume()
}
