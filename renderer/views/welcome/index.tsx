/** The first screen: three choices and nothing else. */
import { actions } from '../../state/store.ts'
import { Icon, Sign, type IconName } from '../../ui/icons.tsx'
import { words } from '../../words.ts'
import './welcome.css'

function Choice({ icon, title, means, onPress }: { icon: IconName; title: string; means: string; onPress: () => void }) {
  return (
    <li>
      <button type="button" className="welcome-choice" onClick={onPress}>
        <span className="welcome-icon">
          <Icon name={icon} size={28} />
        </span>
        <span className="welcome-choice-title">{title}</span>
        <span className="second">{means}</span>
      </button>
    </li>
  )
}

export function WelcomeView() {
  const { title, record, recordMeans, open, openMeans, lab, labMeans } = words.welcome
  return (
    <div className="welcome">
      <div className="welcome-body">
        <p className="welcome-name">
          <Sign size={28} />
          {words.name}
        </p>
        <h1>{title}</h1>
        <ul className="welcome-choices">
          <Choice icon="record" title={record} means={recordMeans} onPress={() => actions.navigate('record')} />
          <Choice icon="open" title={open} means={openMeans} onPress={() => void actions.importCapture(null)} />
          <Choice icon="lab" title={lab} means={labMeans} onPress={() => actions.navigate('lab')} />
        </ul>
      </div>
    </div>
  )
}
