/** The views, one below the other. */
import { useWindow, actions, type View } from '../state/store.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import { words } from '../words.ts'

const main: readonly { view: View; icon: IconName }[] = [
  { view: 'record', icon: 'record' },
  { view: 'session', icon: 'session' },
  { view: 'findings', icon: 'findings' },
  { view: 'report', icon: 'report' },
  { view: 'lab', icon: 'lab' },
  { view: 'sessions', icon: 'sessions' },
]

function Entry({ view, icon }: { view: View; icon: IconName }) {
  const current = useWindow((state) => state.view === view)
  const findings = useWindow((state) => (view === 'findings' ? state.findings.filter((finding) => finding.severity === 'high' || finding.severity === 'medium').length : 0))
  return (
    <li>
      <button type="button" className="rail-entry" aria-current={current ? 'page' : undefined} onClick={() => actions.navigate(view)}>
        <Icon name={icon} size={18} />
        <span className="rail-word">{words.frame.views[view]}</span>
        {findings > 0 && <span className="rail-count figure">{findings}</span>}
      </button>
    </li>
  )
}

export function Rail() {
  return (
    <nav className="rail" aria-label={words.frame.rail}>
      <ul>
        {main.map((entry) => (
          <Entry key={entry.view} {...entry} />
        ))}
      </ul>
      <ul>
        <Entry view="settings" icon="settings" />
      </ul>
    </nav>
  )
}
