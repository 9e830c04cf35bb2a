/**
 * A real Postfix of the system with a configuration, queue and certificate of its own in a temporary folder. It listens on
 * 127.0.0.1 alone, asks no name server, and throws every message away (transport `discard`), so that nothing is ever sent.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { descendantsOf, endLeftovers, isAlive } from './processes.ts'
import { until } from './wait.ts'

export interface Postfix {
  host: '127.0.0.1'
  port: number
  log(): string
  stop(): Promise<void>
}

/** Its scripts call programs that lie where only administrators look. */
const environment = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` }

/** The services that take a message and throw it away; none is confined to the queue (fifth column), since it lies elsewhere. */
const services = (port: number): string => `
127.0.0.1:${port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`

const configuration = (folder: string, security: 'none' | 'may'): string => `
compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${folder}/postfix.log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.harbour-row.example
mydestination =
mynetworks = 127.0.0.0/8
local_recipient_maps =
alias_maps =
alias_database =
default_transport = discard:
local_transport = discard:
relay_transport = discard:
virtual_transport = discard:
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
disable_dns_lookups = yes
smtp_dns_support_level = disabled
biff = no
smtpd_tls_security_level = ${security}
smtpd_tls_cert_file = ${folder}/certificate.pem
smtpd_tls_key_file = ${folder}/key.pem
`

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

/** True once the server greets (RFC 5321 §3.1). */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const end = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(5_000, () => end(false))
    socket.once('error', () => end(false))
    socket.once('close', () => resolve(false))
    socket.once('data', (data) => end(data.toString('latin1').startsWith('220')))
  })
}

export async function startPostfix(security: 'none' | 'may'): Promise<Postfix> {
  const folder = mkdtempSync(path.join(tmpdir(), 'plainsight-postfix-'))
  // Its processes give up root and must still reach their queue.
  chmodSync(folder, 0o755)
  const logFile = path.join(folder, 'postfix.log')
  const log = (): string => {
    try {
      return readFileSync(logFile, 'utf8')
    } catch {
      return ''
    }
  }
  let child: ChildProcess | null = null
  const stop = async (): Promise<void> => {
    const { pid } = child ?? {}
    const marks = pid === undefined ? [] : descendantsOf(pid)
    const gone = (): boolean => child === null || child.exitCode !== null || child.signalCode !== null
    try {
      // What was started is the shell around Postfix, which passes no signal on.
      if (!gone()) spawn('postfix', ['-c', folder, 'stop'], { stdio: 'ignore', env: environment }).on('error', () => undefined)
      await until('the end of Postfix', () => gone() && marks.every((mark) => !isAlive(mark)), 15_000)
    } finally {
      child?.kill('SIGKILL')
      endLeftovers(marks)
      rmSync(folder, { recursive: true, force: true })
    }
  }
  try {
    const port = await freePort()
    mkdirSync(path.join(folder, 'queue'))
    mkdirSync(path.join(folder, 'data'))
    execFileSync('chown', ['postfix', path.join(folder, 'data')])
    writeFileSync(path.join(folder, 'main.cf'), configuration(folder, security))
    writeFileSync(path.join(folder, 'master.cf'), services(port))
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=mail.harbour-row.example', '-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'certificate.pem')], { stdio: 'ignore' })
    chmodSync(path.join(folder, 'key.pem'), 0o600)
    let said = ''
    child = spawn('postfix', ['-c', folder, 'start-fg'], { stdio: ['ignore', 'pipe', 'pipe'], env: environment })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => { said += text.toString() })
    await until('Postfix to greet', () => {
      if (child?.exitCode !== null) throw new Error(`Postfix ended at once: ${said}\n${log()}`)
      return greets(port)
    })
    return { host: '127.0.0.1', port, log, stop }
  } catch (error) {
    await stop().catch(() => undefined)
    throw error
  }
}
