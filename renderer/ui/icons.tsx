/** The window's icons: sixteen units square, one line weight, drawn in the colour of the text around them. */
const shapes = {
  record: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Z M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z',
  session: 'M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 0 0 0-11.5Z M2.5 8h11 M8 2.25c2 1.7 2.7 3.6 2.7 5.75S10 12.05 8 13.75C6 12.05 5.3 10.15 5.3 8S6 3.95 8 2.25Z',
  findings: 'M3 2.75h10v8.5H8.5L5.5 14v-2.75H3Z M8 5v3 M8 9.4v.1',
  report: 'M4 1.75h5.5L12.5 5v9.25H4Z M9.25 2v3.25h3 M6.25 8h4 M6.25 10.75h4',
  lab: 'M6.25 1.75h3.5 M7 2v4.25L3 12.6c-.4.8.1 1.65 1 1.65h8c.9 0 1.4-.85 1-1.65L9 6.25V2 M5.1 10h5.8',
  sessions: 'M2.25 4h11.5v9.25H2.25Z M2.25 4l1.5-1.75h8.5L13.75 4 M6 7.25h4',
  settings: 'M2 4.5h6 M11.5 4.5H14 M9.75 2.75v3.5 M2 11.5h2.5 M8 11.5h6 M6.25 9.75v3.5',
  open: 'M1.75 12.75V3.5H6l1.5 1.75h5v2 M1.75 12.75l2-5.5h10.5l-2 5.5Z',
  copy: 'M5.5 5.5h8v8h-8Z M3 10.5h-.5v-8h8V3',
  check: 'M3 8.5 6.5 12 13 4.5',
  close: 'M4 4l8 8 M12 4l-8 8',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z M10.25 10.25 13.75 13.75',
  flag: 'M4 14.25V2.25 M4 3h8l-2 2.75 2 2.75H4',
  stop: 'M4 4h8v8H4Z',
  eye: 'M1.5 8S4 3.75 8 3.75 14.5 8 14.5 8 12 12.25 8 12.25 1.5 8 1.5 8Z M8 6.25a1.75 1.75 0 1 0 0 3.5 1.75 1.75 0 0 0 0-3.5Z',
  'eye-off': 'M1.5 8S4 3.75 8 3.75 14.5 8 14.5 8 12 12.25 8 12.25 1.5 8 1.5 8Z M3 13 13 3',
  pencil: 'M3 13l.6-2.9 7.3-7.3 2.3 2.3-7.3 7.3Z M9.4 4.3l2.3 2.3',
  trash: 'M2.75 4.25h10.5 M6 4V2.5h4V4 M4 4.5l.6 9h6.8l.6-9 M6.75 7v4 M9.25 7v4',
  save: 'M8 2v7.5 M4.75 6.5 8 9.75l3.25-3.25 M2.5 11v2.5h11V11',
  warning: 'M8 2 14.5 13.5h-13Z M8 6.25v3.5 M8 11.4v.1',
  info: 'M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 0 0 0-11.5Z M8 7.25v3.5 M8 5v.1',
  plus: 'M8 3v10 M3 8h10',
  next: 'M6 3.5 10.5 8 6 12.5',
  play: 'M5 3l8 5-8 5Z',
  file: 'M4 1.75h5.5L12.5 5v9.25H4Z M9.25 2v3.25h3',
  question: 'M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 0 0 0-11.5Z M6.3 6.4c.1-1 .8-1.6 1.8-1.6s1.7.6 1.7 1.5c0 1.3-1.8 1.3-1.8 2.6 M8 11v.1',
} as const
export type IconName = keyof typeof shapes

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth={size > 24 ? 1 : 1.4} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  )
}

/** The sign of the program: an open ring, which is the mark of what can be read, and the eye that reads it. */
export function Sign({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <path d="M3.2 9.2A9.3 9.3 0 0 1 20.8 9.2M20.8 14.8A9.3 9.3 0 0 1 3.2 14.8" stroke="var(--accent)" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="12" cy="12" r="3.6" fill="var(--accent)" />
    </svg>
  )
}
