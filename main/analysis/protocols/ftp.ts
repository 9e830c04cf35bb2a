/**
 * FTP's control connection (RFC 959): logins, file names, where data connections will be (RFC 2428), and AUTH TLS
 * (RFC 4217). What travels on a data connection is not read here.
 */
import type { Side } from '../../../shared/model.ts'
import { capped } from '../bytes/text.ts'
import type { Fact } from '../facts.ts'
import { detectBy, judgeReplies } from './line-detection.ts'
import { WAIT, type Line } from './line-dialogue.ts'
import type { Emit, Protocol } from './reader.ts'
import { ReplyDialogue, type Command, type Reply } from './reply-dialogue.ts'

/** What the commands that name a file do with it. */
const actions: Readonly<Record<string, string>> = {
  RETR: 'download', STOR: 'upload', STOU: 'upload', APPE: 'append', DELE: 'delete', RNFR: 'rename', RNTO: 'rename to',
  MKD: 'create folder', XMKD: 'create folder', RMD: 'remove folder', XRMD: 'remove folder', CWD: 'open folder',
}

class FtpDialogue extends ReplyDialogue {
  private user: string | null = null
  private offered: boolean | null = null

  protected flush(side: Side, emit: Emit): void {
    if (side === 'client') this.sayUser(emit)
  }

  /** Lines between may look like anything; the last one repeats the code (RFC 959 §4.2). */
  protected endsReply(opened: number, line: string): boolean {
    return line.startsWith(String(opened)) && (line.length === 3 || line[3] === ' ')
  }

  /** A late answer to USER must not pass for that to PASS. */
  protected fits(verb: string, code: number): boolean {
    return verb !== 'PASS' || code !== 331
  }

  protected verbOf(code: number): string | null {
    return code === 227 ? 'PASV' : code === 229 ? 'EPSV' : code === 234 ? 'AUTH' : code === 221 ? 'QUIT' : null
  }

  protected missed(): boolean {
    return false
  }

  protected body(): null {
    return null
  }

  protected clientLine(line: Line, emit: Emit): number {
    const used = line.to - line.from
    // ABOR and STAT may come behind Telnet's interrupt signals (RFC 959 §4.1.3).
    const [, verb = '', argument = ''] = /^[\s\x7f-\xff\u0100-\uffff]*(\S*) ?(.*)$/s.exec(line.text) ?? []
    const name = verb.toUpperCase()
    switch (name) {
      case 'USER': return this.login('USER', capped(argument), null, line, emit)
      case 'PASS': return this.login('PASS', this.user, capped(argument), line, emit)
      case 'ACCT': return this.login('ACCT', null, capped(argument), line, emit)
      case 'AUTH':
        if (/^(?:TLS|SSL|TLS-C|TLS-P)\s*$/i.test(argument)) this.ask(`AUTH ${argument.trim().toUpperCase()}`, line, emit)
        break
      case 'CCC': emit({ kind: 'note', says: 'CCC was asked for: the control connection goes back to readable.' }, line.from, line.to); break
      case 'PORT': case 'EPRT': {
        const expected = name === 'PORT' ? portOf(argument, 'server') : extendedPort(argument, 'server')
        if (expected !== null) emit(expected, line.from, line.to)
        break
      }
    }
    if (name !== '') this.expect(name, argument, line, emit)
    const action = actions[name]
    if (action !== undefined && argument !== '') emit({ kind: 'file-named', name: capped(argument), action }, line.from, line.to)
    return used
  }

  protected greeting(reply: Reply, line: Line, emit: Emit): void {
    emit({ kind: 'banner', text: capped(reply.lines.join('\n')), side: 'server' }, line.from, line.to)
  }

  protected replied(command: Command | null, reply: Reply, line: Line, emit: Emit): void {
    if (command?.verb === 'AUTH') this.answer(reply.code === 234 || reply.code === 334, line, emit)
    if (reply.code === 211 && (command?.verb === 'FEAT' || /^(?:features|extensions)/i.test(reply.lines[0]!))) this.sayOffer(reply, line, emit)
    if (reply.code === 227) {
      const expected = portOf(/\d{1,3}(?:,\d{1,3}){5}/.exec(reply.lines[0]!)?.[0] ?? '', 'client')
      if (expected !== null) emit(expected, line.from, line.to)
    }
    if (reply.code === 229) {
      const expected = extendedPort(/\((.{3,60})\)/.exec(reply.lines[0]!)?.[1] ?? '', 'client')
      if (expected !== null) emit(expected, line.from, line.to)
    }
  }

  /** Held until the answer says whether it was taken; a name that is asked for its password says nothing yet. */
  private login(mechanism: string, user: string | null, password: string | null, line: Line, emit: Emit): number {
    const reply = this.hold(mechanism, '', line, emit)
    if (reply === WAIT) return WAIT
    const used = line.to - line.from
    if (mechanism === 'USER') {
      this.sayUser(emit, line)
      if (reply === null || reply.code < 200 || (reply.code >= 300 && reply.code < 400)) { this.user = user; return used }
    } else if (mechanism === 'PASS') this.user = null
    const accepted = reply === null ? null : reply.code >= 200 && reply.code < 400
    emit({ kind: 'login', mechanism, user, password, encoding: [], accepted }, line.from, line.to)
    return used
  }

  /** A name for which no password followed. */
  private sayUser(emit: Emit, line?: Line): void {
    if (this.user !== null) emit({ kind: 'login', mechanism: 'USER', user: this.user, password: null, encoding: [], accepted: null }, line?.from, line?.to)
    this.user = null
  }

  private sayOffer(reply: Reply, line: Line, emit: Emit): void {
    const offers = reply.lines.some((feature) => /^\s*AUTH\b.*\b(?:TLS|SSL)/i.test(feature))
    if (this.offered === offers) return
    this.offered = offers
    emit({ kind: 'starttls', step: offers ? 'offered' : 'not-offered', command: 'AUTH TLS' }, line.from, line.to)
  }
}

/** `h1,h2,h3,h4,p1,p2`. */
function portOf(text: string, opens: Side): Fact | null {
  const numbers = text.trim().split(',').map((part) => (/^\d{1,3}$/.test(part.trim()) ? Number(part) : 256))
  if (numbers.length !== 6 || numbers.some((number) => number > 255)) return null
  const port = numbers[4]! * 256 + numbers[5]!
  return port === 0 ? null : { kind: 'ftp-data-expected', ip: numbers.slice(0, 4).join('.'), port, opens }
}

/** `|1|192.0.2.1|2000|` or `|||2000|`; the first character is the delimiter (RFC 2428 §2). */
function extendedPort(text: string, opens: Side): Fact | null {
  const trimmed = text.trim()
  const parts = trimmed.split(trimmed.charAt(0) || '|')
  const port = /^\d{1,5}$/.test(parts[3] ?? '') ? Number(parts[3]) : 0
  if (parts.length !== 5 || port === 0 || port > 65535) return null
  const ip = parts[2]!
  if (ip !== '' && !/^[0-9a-f.:]{2,45}$/i.test(ip)) return null
  return { kind: 'ftp-data-expected', ip: ip === '' ? null : ip.toLowerCase(), port, opens }
}

const judge = judgeReplies({
  name: 'ftp',
  greetings: ['220', '120', '421', '500', '530', '550'],
  certain: /^(?:PORT \d{1,3}(?:,\d{1,3}){5}|EPRT \||PASV\s*$|EPSV\b|TYPE [AIEL]\b|SYST\s*$|FEAT\s*$|PBSZ \d|PROT [CSEP]\s*$|AUTH (?:TLS|SSL)|MLSD\b|CWD \S|X?PWD\s*$|OPTS UTF8)/i,
  likely: /^(?:USER|PASS|ACCT|HOST|CLNT|CDUP|RETR|STOR|STOU|APPE|SIZE|MDTM|NLST|LIST|MLST|SITE|MODE|STRU|REST|ALLO|DELE|MKD|RMD|RNFR|OPTS|REIN|LPRT|LPSV|ABOR|STAT|AUTH (?:GSSAPI|KERBEROS))/i,
  shared: /^(?:QUIT|NOOP|HELP|PROXY TCP[46])\b/i,
  answer: /^227 .{0,200}\d{1,3}(?:,\d{1,3}){5}|^229 .{0,200}\(\|\|\|\d{1,5}\||^331 .*pass|^150 .*connection|^226 .*transfer|^230 .*logged in|^211-(?:Extensions|Features)/i,
})

export const ftp: Protocol = { name: 'ftp', transport: 'tcp', ports: [21, 2121], content: 'readable', detect: detectBy(judge), open: (context) => new FtpDialogue(context) }
