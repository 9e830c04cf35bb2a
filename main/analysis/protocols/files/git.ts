/** Git's own transport and Subversion's (gitprotocol-pack(5), ra_svn/protocol): which repository, and Subversion's logins. */
import type { Side } from '../../../../shared/model.ts'
import { capped, latin1, readableText } from '../../bytes/text.ts'
import { passingReader, spokenBy } from '../message-reader.ts'
import type { Detection, Emit, Protocol, Reader } from '../reader.ts'
import { Sasl } from '../sasl.ts'

const gitRequest = /^[0-9a-f]{4}git-(upload-pack|receive-pack|upload-archive) ([^\0]{1,4096})\0/
const gitBegun = /^[0-9a-f]{0,4}$|^[0-9a-f]{4}(?:g(?:i(?:t(?:-(?:[a-z-]{0,15}(?: [^\0]*)?)?)?)?)?)$/

/** Reads one thing at the beginning of the client's side, then lets everything pass. */
class BeginningReader implements Reader {
  private readonly passing = passingReader()
  private done = false

  constructor(private readonly tell: (window: Uint8Array, emit: Emit) => boolean) {}

  read(side: Side, window: Uint8Array, emit: Emit): number {
    if (side === 'client' && !this.done) {
      if (!this.tell(window, emit) && window.length < 8192) return 0
      this.done = true
    }
    return this.passing.read(side, window, emit)
  }

  skip(side: Side): 'kept' | 'lost' {
    return side === 'server' || this.done ? 'kept' : 'lost'
  }
}

export const git: Protocol = {
  name: 'git',
  transport: 'tcp',
  ports: [9418],
  content: 'readable',
  detect(side, window): Detection {
    const text = latin1(window, 0, Math.min(window.length, 4200))
    return gitRequest.test(text) ? spokenBy('client', side) : text.length < 4200 && gitBegun.test(text) ? 'more' : 'no'
  },
  open: () => new BeginningReader((window, emit) => {
    const request = gitRequest.exec(readableText(window, 0, Math.min(window.length, 4200)))
    if (request !== null) emit({ kind: 'file-named', action: `git-${request[1]}`, name: capped(request[2]) }, 0, Math.min(window.length, 4200))
    return request !== null
  }),
}

const svnGreeting = /^\( success \( \d+ \d+ \( /
const svnAnswer = /^\( \d+ \( [^)]{0,512}\) \d+:(svn(?:\+\w+)?:\/\/\S+) /
const svnLogin = /\( (PLAIN|CRAM-MD5|ANONYMOUS|EXTERNAL) \( (?:\d+:([A-Za-z0-9+/=]*) )?\) \)/

export const svn: Protocol = {
  name: 'svn',
  transport: 'tcp',
  ports: [3690],
  content: 'readable',
  detect(side, window): Detection {
    if (window.length > 0 && window[0] !== 0x28) return 'no'
    const text = latin1(window, 0, Math.min(window.length, 600))
    if (svnGreeting.test(text)) return spokenBy('server', side)
    if (svnAnswer.test(text)) return spokenBy('client', side)
    return '( success ( '.startsWith(text) || (text.startsWith('( success (') && text.length < 40) || (/^\( \d* ?(?:\( [^)]*)?/.test(text) && text.length < 600 && /^\( \d/.test(text)) ? 'more' : 'no'
  },
  open: () => new BeginningReader((window, emit) => {
    const text = latin1(window, 0, Math.min(window.length, 8192))
    const login = svnLogin.exec(text)
    const to = Math.min(window.length, 8192)
    if (login === null) return false
    const address = svnAnswer.exec(text)
    if (address !== null) emit({ kind: 'file-named', action: 'svn', name: capped(address[1]) }, 0, to)
    const sasl = new Sasl(login[1])
    if (login[2] !== undefined) sasl.respond(login[2])
    if (login[1] !== 'ANONYMOUS' && !sasl.empty) emit(sasl.login(null), 0, to)
    return true
  }),
}
