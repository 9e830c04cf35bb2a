/** The one door to the engine: what the desktop shell put on the window, else the browser shell's own. */
import { bridgeName, type Bridge } from '../../shared/bridge.ts'
import { createBrowserBridge } from './browser-bridge.ts'

function findBridge(): Bridge {
  const given = (globalThis as { [bridgeName]?: Bridge })[bridgeName]
  return given ?? createBrowserBridge()
}

export const bridge: Bridge = findBridge()
