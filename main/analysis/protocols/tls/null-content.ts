/** What a suite that does not encrypt leaves readable in its records: HTTP is read on, everything else is only counted. */
import type { Side } from '../../../../shared/model.ts'
import { Carry } from '../../bytes/carry.ts'
import { http } from '../http1/http1.ts'
import { InnerStream } from '../inner.ts'
import type { Emit, ReaderContext } from '../reader.ts'
import { cipherSuiteName } from './cipher-suites.ts'

/** Bytes of the check that ends each record (RFC 5246 §6.2.3.1), by the hash that ends the suite's name. */
const checks: readonly (readonly [hash: string, length: number])[] = [['_SHA256', 32], ['_SHA384', 48], ['_SHA', 20], ['_MD5', 16]]

export const checkLength = (suite: number): number => {
  const name = cipherSuiteName(suite) ?? ''
  return checks.find(([hash]) => name.endsWith(hash))?.[1] ?? 0
}

/** A side's first bytes that are kept until they tell what they are. */
const undecidedLimit = 4096

export class NullContent {
  private inner: InnerStream | null = null
  private decided = false
  private readonly waiting = { client: new Carry(), server: new Carry() }

  constructor(private readonly context: ReaderContext) {}

  push(side: Side, bytes: Uint8Array, emit: Emit, from: number, to: number): void {
    const say: Emit = (fact) => emit(fact, from, to)
    if (this.decided) { this.inner?.push(side, bytes, say); return }
    const { client, server } = this.waiting
    this.waiting[side].append(bytes, 0, bytes.length)
    const seen = client.bytes.subarray(0, client.length)
    const answer = http.detect('client', seen, nothing, false)
    if (answer === 'more' && client.length < undecidedLimit && server.length < undecidedLimit) return
    this.decided = true
    if (answer === 'yes') {
      this.inner = new InnerStream(http.open(this.context))
      say({ kind: 'carries', protocol: 'http' })
      this.inner.push('client', seen, say)
      this.inner.push('server', server.bytes.subarray(0, server.length), say)
    }
    client.clear()
    server.clear()
  }

  lose(): void {
    this.decided = true
    this.inner?.lose()
  }
}

const nothing = new Uint8Array(0)
