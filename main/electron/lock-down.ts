/** What no window may ever do: go elsewhere, open windows, embed pages, ask for permissions, or reach the network. */
import { app, session } from 'electron'
import { isOwnAddress } from './scheme.ts'

export function lockDown(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
  void app.whenReady().then(() => {
    const { defaultSession } = session
    // The copy buttons write to the clipboard; nothing is ever read from it.
    const allowed = (permission: string): boolean => permission === 'clipboard-sanitized-write'
    defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(allowed(permission)))
    defaultSession.setPermissionCheckHandler((_contents, permission) => allowed(permission))
    defaultSession.setDevicePermissionHandler(() => false)
    // Watching sends nothing: whatever a page or Chromium itself would fetch ends here.
    defaultSession.webRequest.onBeforeRequest((details, answer) => {
      const inspector = !app.isPackaged && details.url.startsWith('devtools://')
      const local = isOwnAddress(details.url) || details.url.startsWith('data:') || details.url.startsWith('blob:')
      answer({ cancel: !local && !inspector })
    })
  })
}
