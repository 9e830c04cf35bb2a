/** What views that need a session show while none is open. */
import { actions } from '../../state/store.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/pieces.tsx'
import { words } from '../../words.ts'

export function NoSession() {
  return (
    <EmptyState
      icon="session"
      title={words.session.noneTitle}
      actions={
        <>
          <Button kind="primary" onPress={() => actions.navigate('record')}>
            {words.welcome.record}
          </Button>
          <Button onPress={() => void actions.importCapture(null)}>{words.welcome.open}</Button>
          <Button onPress={() => actions.navigate('sessions')}>{words.frame.views.sessions}</Button>
        </>
      }
    >
      {words.session.none}
    </EmptyState>
  )
}
