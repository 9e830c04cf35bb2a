/** Printing without protection: LPD (RFC 1179), and jobs sent raw to a printer's port, told by the printer's languages. */
import { capped, latin1, readableText } from '../../bytes/text.ts'
import { roleOf } from '../datagrams.ts'
import type { Detection, Emit, Protocol } from '../reader.ts'

/** RFC 1179 §5: commands 1 to 5 and a queue; the job's commands 1 to 3 count octets and name a file. */
const queueCommand = /^[\x01-\x05][\x21-\x7e]{1,127}(?: [\x20-\x7e]{0,512})?$/
const fileCommand = /^[\x02\x03](\d{1,12}) ((?:cf|df)[A-Za-z]\d{3}[\x21-\x7e]{1,255})$/
const lineLimit = 700

function detectLpd(side: 'client' | 'server', window: Uint8Array, other: Uint8Array): Detection {
  if (window.length === 0 || window[0] < 1 || window[0] > 5) return 'no'
  const feed = window.indexOf(10)
  const line = latin1(window, 0, feed < 0 ? Math.min(window.length, lineLimit) : feed)
  if (feed < 0) return window.length < lineLimit && /^[\x01-\x05][\x20-\x7e]*$/.test(line) ? 'more' : 'no'
  if (!queueCommand.test(line)) return 'no'
  // Short binary can look like it: a job's next command, or the server's zero, makes it certain.
  if (window.length > feed + 1) return /^[\x01-\x03]/.test(latin1(window, feed + 1, feed + 2)) ? roleOf(side, 'client') : 'no'
  return other.length === 0 ? 'more' : other[0] === 0 || window[0] === 3 || window[0] === 4 ? roleOf(side, 'client') : 'no'
}

/** The control file of a job names its owner and document (RFC 1179 §7). */
function tellControl(text: string, emit: Emit, to: number): void {
  const owner = /(?:^|\n)P([^\n]{1,200})/.exec(text)
  const document = /(?:^|\n)[NJ]([^\n]{1,500})/.exec(text)
  if (owner !== null) emit({ kind: 'seen-in-clear', as: 'username', name: 'print job of', value: capped(owner[1]) }, 0, to)
  if (document !== null) emit({ kind: 'file-named', name: capped(document[1]), action: 'printed' }, 0, to)
}

export const lpd: Protocol = {
  name: 'lpd',
  transport: 'tcp',
  ports: [515],
  content: 'readable',
  detect: detectLpd,
  open() {
    let told = false
    let before = ''
    return {
      read(side, window, emit) {
        if (side === 'server' || told) return window.length
        // The control file may arrive in pieces; what came before it is kept up to a limit.
        before = (before + readableText(window)).slice(0, 8192)
        const command = before.split('\n').findIndex((line) => fileCommand.test(line) && line.includes(' cf'))
        if (command < 0) { told = before.length >= 8192; return window.length }
        const line = before.split('\n')[command]
        const start = before.indexOf(line) + line.length + 1
        const size = Number(fileCommand.exec(line)![1])
        if (before.length < Math.min(8192, start + size)) return window.length
        told = true
        tellControl(before.slice(start, start + size), emit, window.length)
        return window.length
      },
      skip: () => 'kept',
    }
  },
}

/** The printer's languages: universal exit and PJL, PostScript, PCL's reset, and AppleTalk's control-D before PostScript. */
const jobs = ['\x1b%-12345X', '@PJL', '%!PS-Adobe', '\x04%!PS', '\x1bE\x1b']

export const rawPrinting: Protocol = {
  name: 'jetdirect',
  transport: 'tcp',
  ports: [9100],
  content: 'readable',
  detect(side, window) {
    const text = latin1(window, 0, Math.min(window.length, 16))
    if (jobs.some((job) => text.startsWith(job))) return roleOf(side, 'client')
    return text.length < 12 && jobs.some((job) => job.startsWith(text)) ? 'more' : 'no'
  },
  open() {
    let head = ''
    let told = false
    return {
      read(side, window, emit) {
        if (side === 'server' || told) return window.length
        head = (head + latin1(window, 0, Math.min(window.length, 4096))).slice(0, 4096)
        const user = /@PJL SET USERNAME\s*=\s*"([^"\r\n]{1,200})"/i.exec(head)
        const document = /@PJL (?:JOB NAME|SET JOBNAME)\s*=\s*"([^"\r\n]{1,500})"/i.exec(head) ?? /%%Title: ?\(?([^\r\n)]{1,500})/.exec(head)
        told = head.length >= 4096 || (user !== null && document !== null) || /ENTER LANGUAGE|%%EndComments/.test(head)
        if (!told) return window.length
        if (user !== null) emit({ kind: 'seen-in-clear', as: 'username', name: 'print job of', value: user[1] })
        if (document !== null) emit({ kind: 'file-named', name: document[1], action: 'printed' })
        return window.length
      },
      skip: () => 'kept',
    }
  },
}
