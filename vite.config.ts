import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/**
 * Builds the window. The page's policy allows no inline script and no data: script, so nothing is inlined and no helper for
 * older browsers is added: Electron and every current browser load modules by themselves.
 */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    sourcemap: true,
  },
})
