/** Messages of the window: one wrapper checks the sender's frame before any handler sees them; inputs are checked by the engine's gate. */
import { dialog, ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import type { EngineLink } from '../app/engine-link.ts'
import { channels } from './channels.ts'
import { isOwnAddress } from './scheme.ts'

/** A report is text; a larger one than this did not come from our window. */
const textLimit = 256 * 1024 * 1024

export function connectWindow(current: () => BrowserWindow | null, engine: EngineLink): void {
  engine.subscribe((messages) => {
    const window = current()
    if (window !== null && !window.isDestroyed()) window.webContents.send(channels.feed, messages)
  })

  const handle = (channel: string, answer: (window: BrowserWindow, args: readonly unknown[]) => Promise<Result<unknown>>): void => {
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...args: unknown[]) => {
      const window = current()
      const frame = event.senderFrame
      // Only the top frame of our one window, showing our own page, may speak.
      const ours = window !== null && !window.isDestroyed() && event.sender === window.webContents && frame !== null && frame.parent === null && isOwnAddress(frame.url)
      if (!ours) return refuse('not-from-here', 'This request did not come from the window of Plainsight.', 'Close the program and start it again.')
      return answer(window, args)
    })
  }

  handle(channels.request, (_window, [name, input]) => engine.request('window', name, input))

  handle(channels.importCapture, async (window, [path]) => {
    let chosen = typeof path === 'string' && path !== '' ? path : null
    if (chosen === null) {
      const answer = await dialog.showOpenDialog(window, {
        title: 'Open a capture',
        properties: ['openFile'],
        filters: [{ name: 'Captures', extensions: ['pcapng', 'pcap', 'cap', 'gz', 'ntar', 'dmp'] }, { name: 'All files', extensions: ['*'] }],
      })
      if (answer.canceled || answer.filePaths.length === 0) return succeed(null)
      chosen = answer.filePaths[0]
    }
    return engine.request('shell', 'sessions.import', { path: chosen, name: basename(chosen).slice(0, 120) })
  })

  handle(channels.saveCapture, async (window, [session, suggested]) => {
    const answer = await dialog.showSaveDialog(window, { title: 'Save the capture', defaultPath: fileName(suggested, 'capture.pcapng'), filters: [{ name: 'pcapng', extensions: ['pcapng'] }] })
    if (answer.canceled || answer.filePath === '') return succeed(false)
    const saved = await engine.request('shell', 'sessions.export', { session, path: answer.filePath })
    return saved.ok ? succeed(true) : saved
  })

  handle(channels.saveText, async (window, [suggested, , text]) => {
    if (typeof text !== 'string' || text.length > textLimit) return refuse('bad-input', 'There is nothing that could be saved.', 'Make the report again.')
    const answer = await dialog.showSaveDialog(window, { title: 'Save', defaultPath: fileName(suggested, 'plainsight.txt') })
    if (answer.canceled || answer.filePath === '') return succeed(false)
    try {
      await writeFile(answer.filePath, text)
      return succeed(true)
    } catch (error) {
      return refuse('not-saved', `The file could not be written: ${error instanceof Error ? error.message : String(error)}.`, 'Choose another folder.')
    }
  })
}

/** A name that came from the page is only ever a name. */
const fileName = (suggested: unknown, fallback: string): string => {
  const name = typeof suggested === 'string' ? suggested.replace(/[^\p{L}\p{N} ._()-]+/gu, '_').slice(0, 120) : ''
  return name === '' ? fallback : name
}
