/** The desktop shell's start: one instance, one window, one engine. What the program does lives in app/. */
import { app, BrowserWindow, Menu } from 'electron'
import { EngineLink } from '../app/engine-link.ts'
import { startUtilityEngine } from './engine.ts'
import { connectWindow } from './ipc.ts'
import { lockDown } from './lock-down.ts'
import { menuTemplate } from './menu.ts'
import { registerScheme, serveWindow } from './scheme.ts'
import { openWindow } from './window.ts'

// Before anything else: every renderer is sandboxed, and the window's files have a scheme of their own.
app.enableSandbox()
registerScheme()

const dataFolder = ((): string | null => {
  const at = process.argv.indexOf('--data')
  return at > 0 ? (process.argv[at + 1] ?? null) : null
})()

if (!app.requestSingleInstanceLock()) app.quit()
else start()

function start(): void {
  let window: BrowserWindow | null = null
  let engine: EngineLink | null = null
  let stopped = false

  app.on('second-instance', () => {
    if (window === null) return
    if (window.isMinimized()) window.restore()
    window.focus()
  })
  lockDown()

  void app.whenReady().then(() => {
    serveWindow()
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, app.isPackaged)))
    const running = new EngineLink((restarted) => startUtilityEngine(dataFolder, restarted))
    engine = running
    window = openWindow()
    connectWindow(() => window, running)
    app.on('activate', () => {
      if (BrowserWindow.getAllWindows().length === 0) window = openWindow()
    })
  })

  app.on('window-all-closed', () => app.quit())
  // A recording is closed properly before the program goes.
  app.on('before-quit', (event) => {
    if (stopped || engine === null) return
    event.preventDefault()
    void engine.stop().finally(() => {
      stopped = true
      app.quit()
    })
  })
}
