/** The one window. */
import { app, BrowserWindow } from 'electron'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startUrl } from './scheme.ts'

interface Bounds {
  x?: number
  y?: number
  width: number
  height: number
}

const least = { width: 1024, height: 700 }
const boundsFile = (): string => join(app.getPath('userData'), 'window.json')

/** Where the window was; damaged or impossible values fall back to the default. */
function rememberedBounds(): Bounds {
  try {
    const value: unknown = JSON.parse(readFileSync(boundsFile(), 'utf8'))
    if (typeof value === 'object' && value !== null && 'width' in value && 'height' in value && Number.isInteger(value.width) && Number.isInteger(value.height)) {
      const bounds = value as Bounds
      const placed = Number.isInteger(bounds.x) && Number.isInteger(bounds.y) ? { x: bounds.x as number, y: bounds.y as number } : {}
      return { ...placed, width: Math.max(least.width, bounds.width), height: Math.max(least.height, bounds.height) }
    }
  } catch {
    // First start, or unreadable: the default serves.
  }
  return { width: 1360, height: 860 }
}

export function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    ...rememberedBounds(),
    minWidth: least.width,
    minHeight: least.height,
    title: 'Plainsight',
    show: false,
    backgroundColor: '#15181c',
    webPreferences: {
      preload: join(app.getAppPath(), 'dist', 'electron', 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      // The spell checker fetches its dictionaries from the network.
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    try {
      writeFileSync(boundsFile(), JSON.stringify(window.getNormalBounds()))
    } catch {
      // A window that opens where it did not close is no reason to keep it open.
    }
  })
  void window.loadURL(startUrl)
  return window
}
