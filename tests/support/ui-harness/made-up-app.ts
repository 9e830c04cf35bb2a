/** State, sessions, interfaces, findings and lab situations that a scripted bridge answers with. */
import type { AppState, InterfaceInfo, LabScenario, SessionInfo } from '../../../shared/contract.ts'
import type { CaptureFacts, Finding } from '../../../shared/model.ts'
import { defaultSettings } from '../../../shared/settings.ts'

export const sessionId = 'made-up-session'

export const summary = '3 of 41 conversations could be read by others, among them your e-mail address, sent to a server in the United States.'

export const appState = (changes: Partial<AppState>): AppState => ({
  version: '0.1.0', platform: 'linux', shell: 'browser', dataFolder: '/home/ada/.local/share/plainsight', settings: { ...defaultSettings }, settingsNotes: [],
  databases: [
    { name: 'Example places', built: '2026-06-05T00:00:00Z', attribution: 'Places by Example Data', licence: 'CC BY 4.0', kind: 'city', bundled: true, problem: null },
    { name: 'Example networks', built: '2026-06-19T00:00:00Z', attribution: 'Networks by Example Data', licence: 'CC BY 4.0', kind: 'asn', bundled: true, problem: null },
    { name: 'Example countries', built: '2026-06-19T00:00:00Z', attribution: '', licence: 'CC0 1.0', kind: 'country', bundled: true, problem: null },
  ],
  home: { latitude: 53.55, longitude: 9.99, label: 'Hamburg', guess: true }, recording: null, open: null, restarted: null, ...changes,
})

const engine = { engine: 'cap' as const, kernelTime: false, wireLength: false, dropCount: false, nonPromiscuous: false }

export const session = (changes: Partial<SessionInfo>): SessionInfo => ({
  id: sessionId, name: 'Complaint form, Saturday', started: '2026-11-21T10:00:01.370000Z', seconds: 262, packets: 12_408, bytes: 9_412_300, source: 'recorded', state: 'complete', notes: [], filter: null, interface: 'wlan0',
  engine, markers: [{ timeMicros: Date.UTC(2026, 10, 21, 10, 0, 6) * 1000, text: 'I opened the form' }, { timeMicros: Date.UTC(2026, 10, 21, 10, 0, 19) * 1000, text: 'I pressed Submit' }], watch: ['Lovelace'], summary, ...changes,
})

export const sessions: SessionInfo[] = [
  session({}),
  session({ id: 'lab-mail', name: 'Lab: mail in clear', started: '2026-11-20T15:12:00Z', seconds: 48, packets: 312, bytes: 61_200, source: 'lab', summary: '1 of 2 conversations could be read by others, among them the subject of your mail.', markers: [] }),
  session({ id: 'from-file', name: 'office-lunch.pcapng', started: '2026-11-12T11:58:00Z', seconds: 3780, packets: 1_208_331, bytes: 1_034_000_000, source: 'imported', interface: null, engine: null, summary: null, markers: [] }),
  session({ id: 'recovered-one', name: 'Recording of 3 Nov 2026, 09:14', started: '2026-11-03T09:14:00Z', seconds: null, packets: null, bytes: 4_201_000, state: 'recovered', notes: ['The recording ended abruptly; what was written until then is here.'], summary: null, markers: [] }),
]

export const interfaces: InterfaceInfo[] = [
  { id: 'lo', label: 'Loopback', description: '', addresses: ['127.0.0.1', '::1'], up: true, loopback: true, defaultRoute: false, engines: ['cap', 'dumpcap'], problem: null },
  { id: 'wlan0', label: 'Wi-Fi', description: '', addresses: ['192.168.1.20', 'fd00::20'], up: true, loopback: false, defaultRoute: true, engines: ['cap'], problem: null },
  { id: 'eth0', label: 'Ethernet', description: '', addresses: [], up: false, loopback: false, defaultRoute: false, engines: ['cap', 'dumpcap'], problem: null },
  { id: 'any', label: 'All connections', description: '', addresses: [], up: true, loopback: false, defaultRoute: false, engines: ['cap'], problem: null },
]

export const blockedInterfaces: InterfaceInfo[] = interfaces.map((one) => ({
  ...one,
  problem: one.id === 'lo' ? null : { message: 'You may not record here yet.', remedy: 'Type this line in a terminal once, then press “Look again”:', command: 'sudo setcap cap_net_raw,cap_net_admin=eip /opt/plainsight/capture' },
}))

export const findings: Finding[] = [
  { id: 'form-in-clear', severity: 'high', title: 'Your form was sent in the clear', explain: 'The page was protected, but the form went to forms.collector.example without encryption. Your name, e-mail address and password could be read on the whole way to the United States.', advice: 'Do not use this form. Change the password wherever you use it, and tell the owner that the form’s target must be HTTPS.', flows: [3], frames: [34] },
  { id: 'mail-in-clear', severity: 'high', title: 'Your mail was sent in the clear', explain: 'The mail server mx.police.example offered no encryption (STARTTLS). Sender, recipient, subject and text of your mail could be read.', advice: 'Do not send anything confidential to this address.', flows: [4], frames: [44, 46, 47] },
  { id: 'dns-in-clear', severity: 'medium', title: 'The names you looked up could be read', explain: '14 questions for host names were sent unprotected to your router. Whoever is in the same network sees which sites you visit.', advice: 'Switch on encrypted DNS in your browser or system.', flows: [1, 12], frames: [14] },
  { id: 'tls-weak', severity: 'medium', title: 'A connection uses broken encryption', explain: 'old-shop.example chose TLS 1.0 with RC4, which can be broken.', advice: 'Enter nothing there that matters.', flows: [6], frames: [64] },
  { id: 'certificate-expiring', severity: 'low', title: 'A certificate does not fit', explain: 'intranet.example showed a certificate for another name.', advice: '', flows: [7], frames: [74] },
  { id: 'left-home', severity: 'info', title: 'Data left your country readable', explain: 'Readable conversations went to the United States and the United Kingdom.', advice: '', flows: [3, 4], frames: [] },
]

export const capture: CaptureFacts = { packets: 12_408, bytes: 9_412_300, start: '2026-11-21T10:00:01.370000Z', end: '2026-11-21T10:04:23Z', linkTypes: ['ethernet'], cutShort: 0, malformed: 2, dropped: 0, limits: [], notes: [] }

export const scenarios: LabScenario[] = [
  { id: 'form-clear', title: 'A form without protection', todo: 'Open the address in your browser, fill in the form with made-up values, and press Submit.', lookFor: 'A conversation marked readable, with every field of the form by name and value.', url: null },
  { id: 'form-tls', title: 'The same form over TLS', todo: 'Open the address, accept the practice certificate, fill in the form, and press Submit.', lookFor: 'A conversation marked encrypted: its size and the server’s name can be seen, your words cannot.', url: null },
  { id: 'mail-clear', title: 'A mail without protection', todo: 'Send a mail through this server with your mail program, encryption switched off.', lookFor: 'Sender, recipients, subject and text, all readable.', url: null },
  { id: 'mail-starttls', title: 'A mail with STARTTLS', todo: 'Send the same mail again with STARTTLS switched on.', lookFor: 'A conversation marked upgraded: a readable greeting, then protection before the mail itself.', url: null },
]
