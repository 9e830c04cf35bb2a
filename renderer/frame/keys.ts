/** The window's keys. Letters count only where nobody is typing; what a view handles itself (preventDefault) is left alone. */
import { words } from '../words.ts'
import { actions, useWindow } from '../state/store.ts'

/** The element that `/` leads to; the top bar gives it this id. */
export const filterFieldId = 'filter-text'
/** The element that R leads to; the record view gives it this id. */
export const recordButtonId = 'record-start'

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=radio]):not([type=checkbox]), textarea, select'))
}

export const isRecording = (): boolean => {
  const state = useWindow.getState().recording?.state
  return state === 'starting' || state === 'running'
}

/** The text the next mark gets, as the record view has it in its field. */
let markText: string = words.record.markDefault
export const nextMark = {
  get: (): string => markText,
  set: (text: string): void => {
    markText = text.trim() === '' ? words.record.markDefault : text.trim()
  },
}

function press(event: KeyboardEvent): boolean {
  switch (event.key) {
    case '?':
      actions.help(true)
      return true
    case '/': {
      if (useWindow.getState().session !== null) actions.navigate('session')
      // After the view was drawn, if it had to be.
      setTimeout(() => document.getElementById(filterFieldId)?.focus(), 0)
      return true
    }
    case 'r':
    case 'R':
      actions.navigate('record')
      setTimeout(() => document.getElementById(recordButtonId)?.focus(), 0)
      return true
    case 'm':
    case 'M':
      if (!isRecording() || event.repeat) return false
      void actions.mark(nextMark.get())
      return true
    case 'Escape':
      actions.back()
      return true
    default:
      return false
  }
}

export function listenForKeys(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (document.querySelector('dialog[open]') !== null) return
    if (isTyping(event.target)) {
      if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur()
      return
    }
    if (press(event)) event.preventDefault()
  }
  window.addEventListener('keydown', onKey)
  return () => window.removeEventListener('keydown', onKey)
}
