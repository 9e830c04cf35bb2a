/// <reference types="vite/client" />
/** Puts the scripted bridge where a shell would put its own, then starts the window itself. */
import { bridgeName } from '../../../shared/bridge.ts'
import type { View } from '../../../renderer/state/store.ts'
import { createScriptedBridge } from './scripted-bridge.ts'

const query = new URLSearchParams(window.location.search)
const bridge = createScriptedBridge({
  state: query.get('state') ?? 'full',
  flows: Number(query.get('flows') ?? '41'),
  theme: query.get('theme') === 'dark' ? 'dark' : 'light',
  delay: Number(query.get('delay') ?? '0'),
})
Object.assign(window, { [bridgeName]: bridge })

await import('../../../renderer/main.tsx')
const store = await import('../../../renderer/state/store.ts')
/** For scripts that drive the page: `harness.actions.select(3)`. */
Object.assign(window, { harness: { ...store, bridge } })

const view = query.get('view') as View | null
/** After the window has opened its session by itself. */
setTimeout(() => {
  if (view !== null) store.actions.navigate(view)
  const selected = query.get('select')
  if (selected !== null) store.actions.select(Number(selected))
  document.documentElement.dataset['ready'] = 'true'
}, 300)
