/** The frame around the views: top bar, rail, status bar, and what lies over them. */
import { lazy, Suspense, useEffect, type ComponentType } from 'react'
import { useWindow, type View } from '../state/store.ts'
import { FindingsView } from '../views/findings/index.tsx'
import { LabView } from '../views/lab/index.tsx'
import { RecordView } from '../views/record/index.tsx'
import { ReportView } from '../views/report/index.tsx'
import { SessionsView } from '../views/sessions/index.tsx'
import { SettingsView } from '../views/settings/index.tsx'
import { WelcomeView } from '../views/welcome/index.tsx'
import { words } from '../words.ts'
import { Boundary } from './boundary.tsx'
import { Help } from './help.tsx'
import { listenForKeys } from './keys.ts'
import { DropTarget, LostConnection, Problems, Tasks } from './notices.tsx'
import { Rail } from './rail.tsx'
import { StatusBar } from './status-bar.tsx'
import { TopBar } from './top-bar.tsx'
import './frame.css'

/** Brings the map's data with it, which the first screen does not need. */
const SessionView = lazy(async () => ({ default: (await import('../views/session/index.tsx')).SessionView }))

const views: Record<View, ComponentType> = {
  welcome: WelcomeView,
  record: RecordView,
  session: SessionView,
  findings: FindingsView,
  report: ReportView,
  lab: LabView,
  sessions: SessionsView,
  settings: SettingsView,
}

export function App() {
  const view = useWindow((state) => state.view)
  // Somebody new gets the three choices and nothing else.
  const bare = useWindow((state) => state.view === 'welcome' && state.session === null && (state.sessions?.length ?? 0) === 0)
  useEffect(listenForKeys, [])
  const Current = views[view]
  return (
    <div className={bare ? 'frame bare' : 'frame'}>
      {!bare && <TopBar />}
      {!bare && <Rail />}
      <main className="frame-main" aria-label={words.frame.views[view]}>
        <LostConnection />
        <div className="frame-view">
          <Boundary key={view}>
            <Suspense fallback={null}>
              <Current />
            </Suspense>
          </Boundary>
        </div>
      </main>
      {!bare && <StatusBar />}
      <div className="frame-over">
        <Tasks />
        <Problems />
      </div>
      <DropTarget />
      <Help />
    </div>
  )
}
