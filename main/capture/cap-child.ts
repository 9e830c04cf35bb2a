/**
 * The capture child: opens one device with `cap`, gives up root, and writes pcapng to stdout until stdin closes. It opens
 * no file of anybody's and no socket, and reads nothing of what it captures.
 *
 *   cap-child --interface NAME [--filter EXPR] [--ring MEBIBYTES]
 *   cap-child --probe NAME… | --check-filter NAME EXPR | --devices
 */
import { fstatSync, readSync, writeFileSync, writeSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { interfaceDescription, interfaceStatistics, sectionHeader } from '../analysis/files/pcapng-writer.ts'
import { capSnapLength, codeOfOpenError, linkTypeOf, loadCap, type CapHandle, type CapModule } from './cap-binding.ts'
import { exitCodes, type ChildProblem, type ChildWord } from './child-words.ts'
import { dropRoot, identityToBecome, posixProcess } from './drop-root.ts'
import { PacketBatch } from './packet-batch.ts'
import { PipeQueue, writeToFd } from './pipe-queue.ts'
import { WallClock } from './wall-clock.ts'

const mebibyte = 1024 * 1024
/**
 * Kernel ring. `cap` has libpcap hand packets over one by one (immediate mode), and then each takes a slot for the longest
 * one there could be: on loopback and on cards that join segments 16 slots a MiB, in twice that much memory.
 */
const defaultRing = 256
const batchBytes = mebibyte
/** Held for a reader that is slow or stopped. */
const queueBytes = 256 * mebibyte
/** A packet is on its way to the reader after this time at the latest. */
const flushMicros = 100_000
/** After the request to stop, what the kernel still holds is read for this long. `cap` has it hand packets over at once. */
const drainMillis = 60

/**
 * Both live as long as the process. `cap` writes every packet into `packetBuffer` and polls through `device`; if either were
 * collected, it would write into freed memory.
 */
const packetBuffer = Buffer.allocUnsafeSlow(capSnapLength)
let device: CapHandle | null = null

/** stderr may be a pipe whose reader is gone or full; what cannot be said is not worth dying or waiting for. */
function say(word: ChildWord): void {
  try {
    writeSync(2, `${JSON.stringify(word)}\n`)
  } catch {
    // Nobody listens.
  }
}

function leave(code: ChildProblem, text: string): never {
  say({ problem: { code, text } })
  process.exit(exitCodes.failed)
}

function capOrLeave(): CapModule {
  const loaded = loadCap()
  return loaded.cap ?? leave('no-cap', 'why' in loaded ? loaded.why : '')
}

/** Every attempt takes a handle of its own: a second `open` on a closed one registers its poll twice and spins for ever. */
const everOpened: CapHandle[] = []
function attempt(cap: CapModule, name: string, filter: string, ringBytes: number): string | Error {
  device = new cap.Cap()
  everOpened.push(device)
  try {
    return device.open(name, filter, ringBytes, packetBuffer)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Opens the device, or says why not and leaves. With a filter, opening without it tells a wrong filter from a closed device. */
function openOrLeave(cap: CapModule, name: string, filter: string, ringBytes: number): string {
  const opened = attempt(cap, name, filter, ringBytes)
  if (typeof opened === 'string') return opened
  const bare = filter === '' ? opened : attempt(cap, name, '', mebibyte)
  if (typeof bare === 'string') leave('bad-filter', opened.message)
  leave(codeOfOpenError(bare.message), bare.message)
}

/** Nothing is closed here; the process ends at once and takes the devices with it. */
function probe(names: string[]): void {
  const cap = capOrLeave()
  for (const name of names) {
    const opened = attempt(cap, name, '', mebibyte)
    const error = typeof opened === 'string' ? null : { code: codeOfOpenError(opened.message), text: opened.message }
    say({ probed: { name, error } })
  }
}

function listDevices(): void {
  const devices = capOrLeave().deviceList().map(({ name, description, addresses, flags }) => ({
    name,
    description: description ?? null,
    addresses: addresses.flatMap(({ addr }) => (addr === undefined ? [] : [addr])),
    loopback: flags === 'PCAP_IF_LOOPBACK',
  }))
  say({ devices })
}

/**
 * The ring holds a few hundredths of a second at high rates; whoever waits longer for a processor loses packets. Where Linux
 * shares time between sessions first (sched(7), autogroup), a process's own priority counts only within its session, so the
 * session's is raised as well. Only root may do either; without the right, this runs like any other program.
 */
function comeFirst(): void {
  const steps = [
    () => setPriority(constants.priority.PRIORITY_HIGH),
    () => writeFileSync('/proc/self/autogroup', String(constants.priority.PRIORITY_HIGH)),
  ]
  for (const step of process.platform === 'linux' ? steps : steps.slice(0, 1)) {
    try {
      step()
    } catch {
      // Not allowed, or not this kernel.
    }
  }
}

function giveUpRoot(): number | null {
  const posix = posixProcess()
  if (posix === null) return null
  const identity = identityToBecome(process.env)
  const outcome = dropRoot(posix, identity)
  if (outcome.state === 'dropped') return outcome.uid
  // A login as root in a container may have nobody else to become; sudo and pkexec always name a person.
  if (outcome.state === 'kept' && (identity.asked || outcome.why.includes('had back'))) leave('root-kept', outcome.why)
  return null
}

/** True when nobody holds the other end of stdin any more. Only for pipes that are set to answer at once. */
function stdinHasClosed(): boolean {
  try {
    return readSync(0, Buffer.alloc(256), 0, 256, null) === 0
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EAGAIN'
  }
}

function record(name: string, filter: string, ringBytes: number): void {
  const cap = capOrLeave()
  const linkName = openOrLeave(cap, name, filter, ringBytes)
  comeFirst()
  const uid = giveUpRoot()
  const linkType = linkTypeOf(linkName)
  if (linkType === null) leave('bad-link-type', linkName)
  device!.setMinBytes?.(0)

  // Touching the streams makes their pipes answer EAGAIN rather than wait; the queue depends on it.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
  const clock = new WallClock()
  const batch = new PacketBatch(batchBytes)
  const queue = new PipeQueue(queueBytes, writeToFd(1), (bytes) => batch.giveBack(bytes))
  let packets = 0
  let saidDropped = 0
  let stopping = false
  let finished = false
  let lastTurn = clock.micros()
  let lastPump = lastTurn
  const stdinKind = fstatSync(0)
  const stdinIsPipe = stdinKind.isFIFO() || stdinKind.isSocket()

  const flush = (): void => {
    if (batch.packets === 0) return
    const full = batch.take()
    queue.push(full.bytes, full.length, full.packets)
  }
  const leaveIfAlone = (): void => {
    if (queue.closed) process.exit(exitCodes.fine)
  }
  const pumpSoon = (): void => {
    const empty = queue.pump()
    leaveIfAlone()
    if (!empty) setTimeout(pumpSoon, 1)
  }

  const head = (bytes: Uint8Array): void => queue.push(bytes, bytes.length, 0)
  head(sectionHeader({ os: `${process.platform} ${process.arch}`, application: 'Plainsight (cap)' }))
  head(interfaceDescription({ linkType, snapLength: capSnapLength, name, ...(filter === '' ? {} : { filter }), timeResolution: 'micros' }))
  pumpSoon()
  say({ ready: { linkType, uid, snapLength: capSnapLength } })

  device!.on('packet', (length) => {
    const now = clock.micros()
    if (!batch.hasRoomFor(length) || (batch.packets > 0 && now - batch.sinceMicros > flushMicros)) {
      flush()
      queue.pump()
    } else if (queue.waitingBytes > 0 && now - lastPump > 1000) {
      lastPump = now
      queue.pump()
    }
    batch.add(packetBuffer, length, now)
    packets++
    // The loop may not turn while packets keep coming: ask by hand whether it is time to go.
    if (now - lastTurn > 500_000) {
      lastTurn = now
      if (queue.closed || (stdinIsPipe && stdinHasClosed())) finish()
    }
  })

  const tick = setInterval(() => {
    lastTurn = clock.micros()
    clock.adjust()
    flush()
    pumpSoon()
    if (queue.droppedPackets === saidDropped) return
    saidDropped = queue.droppedPackets
    say({ dropped: saidDropped })
  }, flushMicros / 2000)

  /** Takes what the kernel still holds, then ends the section and leaves once the pipe has it all. */
  function stop(): void {
    if (stopping) return
    stopping = true
    setTimeout(finish, drainMillis)
  }
  function finish(): void {
    if (finished) return
    finished = true
    clearInterval(tick)
    device!.close()
    flush()
    const dropped = queue.droppedPackets
    const comment = dropped > 0 ? `${dropped} packets were lost because the disk or the reader was too slow; the kernel's own losses are not known.` : undefined
    const statistics = interfaceStatistics({ interfaceId: 0, received: null, dropped: dropped > 0 ? dropped : null, timeMicros: clock.micros(), ...(comment === undefined ? {} : { comment }) })
    queue.push(statistics, statistics.length, 0)
    const end = (): void => {
      const empty = queue.pump()
      if (!empty) return void setTimeout(end, 1)
      say({ ended: { packets, dropped } })
      process.exit(exitCodes.fine)
    }
    end()
  }
  process.stdin.on('end', stop).on('close', stop).on('error', stop).resume()
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

function valueOf(name: string): string | null {
  const at = process.argv.indexOf(name, 2)
  return at < 0 ? null : (process.argv[at + 1] ?? null)
}

function main(): void {
  const [, , first, name, expression] = process.argv
  if (first === '--devices') listDevices()
  else if (first === '--probe') probe(process.argv.slice(3))
  else if (first === '--check-filter' && name !== undefined) openOrLeave(capOrLeave(), name, expression ?? '', mebibyte)
  else {
    const target = valueOf('--interface')
    const ring = Number(valueOf('--ring') ?? defaultRing)
    if (target === null || !Number.isInteger(ring) || ring < 1 || ring > 2047) {
      say({ problem: { code: 'failed', text: 'usage: cap-child --interface NAME [--filter EXPR] [--ring MEBIBYTES]' } })
      process.exit(exitCodes.usage)
    }
    return record(target, valueOf('--filter') ?? '', ring * mebibyte)
  }
  say({ fine: true })
  process.exit(exitCodes.fine)
}

main()
