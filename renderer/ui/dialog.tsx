/** A dialog of the browser's own kind: focus stays inside, Esc closes, what lies behind is out of reach. */
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { words } from '../words.ts'
import { Button } from './button.tsx'

export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose()
      }}
    >
      <div>
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  )
}

/** Asks before something cannot be taken back, and names what is lost. */
export function Confirm({ title, children, confirm, onConfirm, onClose }: { title: string; children: ReactNode; confirm: string; onConfirm: () => void; onClose: () => void }) {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <div className="dialog-actions">
        <Button onPress={onClose}>{words.cancel}</Button>
        <Button kind="live" onPress={onConfirm}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  )
}
