/** The lab's four situations in words, where they listen, and where they pretend to be. All of it stays on this computer. */

/** An entry of the places overlay, as geo/overlay.ts reads it. */
export interface PlacesEntry {
  cidr: string
  label: string
  latitude: number
  longitude: number
  country: string
  city: string
  organisation: string
  staged: true
}

export type ScenarioId = 'form-clear' | 'form-tls' | 'mail-clear' | 'mail-starttls'

export interface Scenario {
  id: ScenarioId
  title: string
  todo: string
  lookFor: string
}

export const scenarios: readonly Scenario[] = [
  {
    id: 'form-clear',
    title: 'A form without protection',
    todo: 'Open the page, fill in the sign-up form with made-up details and press Join.',
    lookFor: 'Every field, the password too, stands readable in the flow to the address that the form sends to, which is not the page\'s own.',
  },
  {
    id: 'form-tls',
    title: 'The same form over TLS',
    todo: 'Open the page, accept the warning about its home-made certificate, fill in the form and press Join.',
    lookFor: 'The flow is called encrypted, with TLS 1.3: an onlooker sees the address and the sizes, and nothing of what you typed.',
  },
  {
    id: 'mail-clear',
    title: 'Mail without protection',
    todo: 'Send a message through this mail server from any mail program, or let the lab send one.',
    lookFor: 'Sender, recipient, subject and text stand readable in the flow, because the server does not offer STARTTLS.',
  },
  {
    id: 'mail-starttls',
    title: 'The same mail with STARTTLS',
    todo: 'Send a message through this mail server with STARTTLS switched on, or let the lab send one.',
    lookFor: 'The flow begins readable, the server accepts STARTTLS, and from there on it is called upgraded: the message is not to be read.',
  },
]

/** Where a server of the lab listens. Ports are wished for; where one is taken the system gives another. */
export interface Stage {
  host: string
  port: number
  place: Omit<PlacesEntry, 'cidr' | 'staged'>
}

const leeds = { label: 'Leeds (staged)', latitude: 53.7997, longitude: -1.5492, country: 'GB', city: 'Leeds', organisation: 'Harbour Row Gardens (staged)' }
const sanJose = { label: 'San Jose, California (staged)', latitude: 37.3382, longitude: -121.8863, country: 'US', city: 'San Jose', organisation: 'Formwell Hosting (staged)' }
const london = { label: 'London (staged)', latitude: 51.5072, longitude: -0.1276, country: 'GB', city: 'London', organisation: 'Harbour Row Mail (staged)' }

/** All of 127.0.0.0/8 is this computer on Linux and Windows, so that each server can have an address of its own. */
export const stages = {
  page: { host: '127.0.10.1', port: 18080, place: leeds },
  target: { host: '127.0.20.1', port: 18081, place: sanJose },
  protectedForm: { host: '127.0.20.2', port: 18443, place: sanJose },
  mail: { host: '127.0.30.1', port: 18025, place: london },
  protectedMail: { host: '127.0.30.2', port: 18587, place: london },
} satisfies Record<string, Stage>

export const placeOf = (stage: Stage, host: string): PlacesEntry => ({ cidr: `${host}/32`, ...stage.place, staged: true })

/** The overlay for every address of the lab, running or not, so that saved sessions show the same places. */
export const places = (): PlacesEntry[] => Object.values(stages).map((stage) => placeOf(stage, stage.host))
