// Writes THIRD_PARTY_NOTICES.md: every package whose code or data is part of the application, with its licence text. Run by
// hand when dependencies change; a unit test holds it to package-lock.json.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the window's bundle is made of; the rest of the application's packages are `dependencies`. */
const windowPackages = ['react', 'react-dom', 'zustand', 'd3-geo', 'topojson-client', 'world-atlas', '@tanstack/react-virtual', 'electron']
const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const roots = [...windowPackages, ...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies)]

const found = new Map()
function visit(name) {
  if (found.has(name)) return
  const folder = join('node_modules', name)
  if (!existsSync(join(folder, 'package.json'))) return
  const own = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.|$)/i.test(entry))
  const licence = typeof own.license === 'string' ? own.license : (own.licenses?.[0]?.type ?? 'see below')
  found.set(name, { name, version: own.version, licence, text: file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim() })
  // Electron's package only fetches its runtime; what it needs for that is not shipped.
  if (name !== 'electron') for (const inner of Object.keys(own.dependencies ?? {})) visit(inner)
}
roots.forEach(visit)

const entries = [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
const lines = [
  '# Third-party notices', '', 'Plainsight is MIT-licensed (LICENSE). It contains or installs the following; data sources and their attributions stand in assets/ATTRIBUTIONS.md.', '',
  '| package | version | licence |', '|---|---|---|', ...entries.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`), '',
]
for (const { name, version, text } of entries) if (text !== '') lines.push(`## ${name} ${version}`, '', '```', text.replaceAll('```', "'''"), '```', '')
writeFileSync('THIRD_PARTY_NOTICES.md', `${lines.join('\n')}\n`)
console.log(`${entries.length} packages`)
