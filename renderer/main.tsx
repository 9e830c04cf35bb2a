/** Where the window begins. */
import './ui/tokens.css'
import './ui/base.css'
import './ui/controls.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './frame/app.tsx'
import { start } from './state/start.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no root element.')
start()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
