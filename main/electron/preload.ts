/** What the window sees of the shell: the bridge of shared/bridge.ts and nothing of Electron. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { bridgeName, type Bridge } from '../../shared/bridge.ts'
import type { FeedMessage } from '../../shared/contract.ts'
import { channels } from './channels.ts'

const bridge: Bridge = {
  shell: 'electron',
  request: (name, input) => ipcRenderer.invoke(channels.request, name, input),
  subscribe(listener) {
    const heard = (_event: unknown, messages: readonly FeedMessage[]): void => { for (const message of messages) listener(message) }
    ipcRenderer.on(channels.feed, heard)
    return () => { ipcRenderer.off(channels.feed, heard) }
  },
  // The shell and its engine live and die with the window; a restarted engine says so on the feed.
  onConnection(listener) {
    listener('connected')
    return () => undefined
  },
  importCapture: (file) => ipcRenderer.invoke(channels.importCapture, file === null ? null : webUtils.getPathForFile(file)),
  saveCapture: (session, suggestedName) => ipcRenderer.invoke(channels.saveCapture, session, suggestedName),
  saveText: (suggestedName, mime, text) => ipcRenderer.invoke(channels.saveText, suggestedName, mime, text),
}

contextBridge.exposeInMainWorld(bridgeName, bridge)
