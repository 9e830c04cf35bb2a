import { describe, expect, it } from 'vitest'
import { adb } from '../../../../../main/analysis/protocols/desktops/adb.ts'
import { rdp } from '../../../../../main/analysis/protocols/desktops/rdp.ts'
import { teamviewer } from '../../../../../main/analysis/protocols/desktops/teamviewer.ts'
import { vnc } from '../../../../../main/analysis/protocols/desktops/vnc.ts'
import { x11 } from '../../../../../main/analysis/protocols/desktops/x11.ts'
import { dcerpc } from '../../../../../main/analysis/protocols/files/dcerpc.ts'
import { ajp13, bitcoin, fastcgi } from '../../../../../main/analysis/protocols/files/gateways.ts'
import { git, svn } from '../../../../../main/analysis/protocols/files/git.ts'
import { rsync } from '../../../../../main/analysis/protocols/files/rsync.ts'
import { smb } from '../../../../../main/analysis/protocols/files/smb.ts'
import type { Protocol } from '../../../../../main/analysis/protocols/reader.ts'
import { drive, type Piece } from '../../../../support/drive-reader.ts'
import { play, type Turn } from '../../../../support/dialogue.ts'
import * as scripts from './scripts.ts'

const none = new Uint8Array(0)
const factsOf = (protocol: Protocol, turns: readonly Turn[]) => play(protocol, turns).said.map(({ fact }) => fact)
const pieces = (turns: readonly Turn[]): Piece[] => turns.map((turn) => [turn.side, (turn as { bytes: Uint8Array }).bytes])
const login = (mechanism: string, user: string | null, password: string | null, accepted: boolean | null) => expect.objectContaining({ kind: 'login', mechanism, user, password, accepted })

const all: [string, Protocol, Turn[]][] = [
  ['SMB 2', smb, scripts.smb2Session], ['SMB 3', smb, scripts.smb3Sealed], ['SMB 1', smb, scripts.smb1Clear], ['DCE/RPC', dcerpc, scripts.rpcSealed], ['rsync', rsync, scripts.rsyncLogin], ['git', git, scripts.gitRequest], ['svn', svn, scripts.svnLogin],
  ['AJP13', ajp13, scripts.ajpRequest], ['FastCGI', fastcgi, scripts.fastcgiRequest], ['bitcoin', bitcoin, scripts.bitcoinVersion], ['RDP over TLS', rdp, scripts.rdpTls], ['RDP', rdp, scripts.rdpStandard(2)], ['VNC', vnc, scripts.vncPlain],
  ['VNC over TLS', vnc, scripts.vncTls], ['X11', x11, scripts.x11Cookie], ['ADB', adb, scripts.adbTls], ['TeamViewer', teamviewer, scripts.teamviewerPair],
]

describe.each(all)('%s', (_name, protocol, turns) => {
  it('is recognised by its first bytes', () => {
    const [first] = turns as [{ side: 'client' | 'server'; bytes: Uint8Array }]
    expect(protocol.detect(first.side, first.bytes, none, false)).toBe('yes')
    for (let length = 1; length < first.bytes.length; length++) expect(protocol.detect(first.side, first.bytes.subarray(0, length), none, false)).not.toBe('no')
  })

  it('says the same however it is cut', () => {
    const whole = play(protocol, turns)
    expect(whole.broken).toBe(false)
    for (const size of [1, 2, 3, 9]) {
      const cut = play(protocol, turns, () => size)
      expect([cut.said.map(({ fact }) => fact), cut.upgradedTo]).toEqual([whole.said.map(({ fact }) => fact), whole.upgradedTo])
    }
  })
})

describe('file services', () => {
  it('tell who logs in and what is opened', () => {
    expect(factsOf(smb, scripts.smb2Session)).toEqual([login('NTLM', 'lab\\ada', null, null), { kind: 'file-named', action: 'OPEN', name: 'plan.txt' }])
    expect(factsOf(smb, scripts.smb1Clear)).toEqual([login('LANMAN', 'lab\\ada', 'secret', null)])
    expect(factsOf(rsync, scripts.rsyncLogin)).toEqual(expect.arrayContaining([{ kind: 'file-named', action: 'module', name: 'backup' }, login('rsync', 'ada', null, true)]))
    expect(factsOf(git, scripts.gitRequest)).toEqual([{ kind: 'file-named', action: 'git-upload-pack', name: '/project.git' }])
    expect(factsOf(svn, scripts.svnLogin)).toEqual([{ kind: 'file-named', action: 'svn', name: 'svn://svn.example/repo' }, login('PLAIN', 'ada', 'secret', null)])
    expect(factsOf(ajp13, scripts.ajpRequest)).toContainEqual(expect.objectContaining({ kind: 'http-request', method: 'GET', target: '/shop', host: 'shop.example' }))
  })

  it('tell encrypted messages of SMB 3 from others', () => {
    const { counts } = drive(smb, pieces(scripts.smb3Sealed))
    expect([counts.client.protected, counts.server.protected]).toEqual([62, 66])
    expect(drive(smb, pieces(scripts.smb2Session)).counts.client.protected).toBeUndefined()
  })

  it('tell sealed calls from readable ones', () => {
    const sealed = drive(dcerpc, pieces(scripts.rpcSealed))
    expect([sealed.counts.client.protected, sealed.counts.server.protected]).toEqual([64, 64])
    expect(sealed.facts.map(({ fact }) => fact)).toContainEqual(login('NTLM', 'lab\\ada', null, null))
    expect(drive(dcerpc, pieces(scripts.rpcPlain)).counts.client.protected).toBeUndefined()
  })

  it('stay in step through a hole inside a long message', () => {
    const long = Uint8Array.from([0, 0, 0x20, 0, 0xfe, 0x53, 0x4d, 0x42, ...new Uint8Array(5000)])
    expect(drive(smb, [['client', long], ['client', { hole: 3000 }], ['client', new Uint8Array(0x2000 - 5004 - 3000)], ...pieces(scripts.smb2Session)]).end).toBe('open')
    expect(drive(smb, [['client', long], ['client', { hole: 9000 }]]).end).toBe('lost')
  })
})

describe('remote screens', () => {
  it('of RDP tell the user and go on in TLS where that was chosen', () => {
    expect(play(rdp, scripts.rdpTls)).toMatchObject({ upgradedTo: 'tls', rest: { client: '\x16\x03\x01' } })
    expect(factsOf(rdp, scripts.rdpTls)).toContainEqual(login('mstshash', 'ada', null, null))
  })

  it('of RDP without TLS are protected only if the server says so', () => {
    expect(drive(rdp, pieces(scripts.rdpStandard(2))).counts.client.protected).toBeGreaterThan(0)
    expect(drive(rdp, pieces(scripts.rdpStandard(0))).counts.client.protected).toBeUndefined()
  })

  it('of VNC are readable after a password and protected after VeNCrypt', () => {
    expect(play(vnc, scripts.vncPlain)).toMatchObject({ upgradedTo: undefined, broken: false })
    expect(play(vnc, scripts.vncTls)).toMatchObject({ upgradedTo: 'tls', rest: { client: '\x16\x03\x01' } })
  })

  it('of X11 give the cookie away that opens them', () => {
    expect(factsOf(x11, scripts.x11Cookie)).toEqual([login('MIT-MAGIC-COOKIE-1', null, '01020304', null)])
    expect(play(adb, scripts.adbTls).upgradedTo).toBe('tls')
  })
})
