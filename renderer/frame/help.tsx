import { actions, useWindow } from '../state/store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { words } from '../words.ts'

export function Help() {
  const shown = useWindow((state) => state.helpShown)
  if (!shown) return null
  const close = (): void => actions.help(false)
  return (
    <Dialog title={words.keys.title} onClose={close}>
      <dl className="keys">
        {words.keys.list.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <div className="dialog-actions">
        <Button onPress={close}>{words.close}</Button>
      </div>
    </Dialog>
  )
}
