import tseslint from 'typescript-eslint'
import reactHooks from 'eslint-plugin-react-hooks'

/**
 * The layer rule of DESIGN §2, by folder: which rooms a file may import from, and which packages.
 * `sockets` stands for every node module that can open one; only probes, lab and web may name them.
 */
const sockets = ['net', 'tls', 'dgram', 'dns', 'dns/promises', 'http', 'https', 'http2', 'inspector', 'ws', 'nodemailer', 'smtp-server']
const rooms = ['analysis', 'app', 'capture', 'cli', 'electron', 'geo', 'lab', 'probes', 'report', 'session', 'web']
const may = {
  analysis: ['analysis'],
  capture: ['analysis', 'capture'],
  geo: ['analysis', 'geo'],
  probes: ['analysis', 'probes'],
  session: ['analysis', 'session'],
  report: ['analysis', 'report'],
  lab: ['analysis', 'lab'],
  app: ['analysis', 'app', 'capture', 'geo', 'lab', 'probes', 'report', 'session'],
  cli: ['app', 'cli', 'web'],
  web: ['app', 'web'],
  electron: ['app', 'electron'],
}
const forbid = (patterns, paths = []) => ['error', { paths, patterns }]
const named = (names, message) => names.flatMap((name) => [{ name, message }, { name: `node:${name}`, message }])

const layerRules = rooms.map((room) => {
  const closed = rooms.filter((other) => !may[room].includes(other))
  const patterns = [
    { group: ['**/renderer/**'], message: 'main never imports the renderer.' },
    ...closed.map((other) => ({ regex: `(^|/)\\.\\./(\\.\\./)*${other}/`, message: `${room} may not import ${other} (DESIGN §2).` })),
  ]
  const paths = []
  if (room === 'analysis') patterns.push({ regex: '^(?!\\.)', message: 'analysis is pure: no packages, no node modules.' })
  if (room !== 'electron') paths.push({ name: 'electron', message: 'Only main/electron may import electron.' })
  if (!['probes', 'lab', 'web'].includes(room)) paths.push(...named(sockets, 'Only probes, lab and web may open sockets.'))
  return { files: [`main/${room}/**/*.ts`], rules: { 'no-restricted-imports': forbid(patterns, paths) } }
})

export default tseslint.config(
  { ignores: ['dist/**', 'release/**', 'node_modules/**', 'build-cache/**', 'tests/artifacts/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-expressions': ['error', { allowShortCircuit: false }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-control-regex': 'off',
    },
  },
  ...layerRules,
  {
    files: ['main/analysis/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...['process', 'Buffer', 'console', 'setTimeout', 'setInterval', 'fetch', 'performance', 'TextDecoder', 'TextEncoder', 'crypto'].map((name) => ({ name, message: 'analysis is pure.' }))],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'analysis has no clock.' },
        { object: 'Math', property: 'random', message: 'analysis has no randomness.' },
      ],
    },
  },
  {
    files: ['shared/**/*.ts'],
    rules: { 'no-restricted-imports': forbid([{ group: ['**/main/**', '**/renderer/**'], message: 'shared imports shared only.' }, { regex: '^(node:|electron$|react)', message: 'shared runs on both sides.' }]) },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'no-restricted-imports': forbid([{ group: ['**/main/**'], message: 'renderer imports shared only.' }, { regex: '^(node:|electron$)', message: 'The renderer has no node and no electron.' }]),
      'no-restricted-syntax': ['error', { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'Strings from packets are text nodes.' }],
    },
  },
)
