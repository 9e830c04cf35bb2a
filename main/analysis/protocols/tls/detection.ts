/** Whether the first bytes of a side are TLS: a hello at the start, or a chain of whole records in the middle. */
import type { Side } from '../../../../shared/model.ts'
import type { Detection } from '../reader.ts'
import { handshakeType } from './handshake.ts'
import { bodyIsPlausible, contentType, headerLength, mayBeRecord, recordLength } from './records.ts'
import { mayBeSsl2Hello, mayBeSsl2ServerHello } from './ssl2.ts'

/** Detections are shown no more than this (flows/detection.ts); a record that is longer is judged by its header. */
const shown = 4096

export function detectTls(side: Side, window: Uint8Array, other: Uint8Array, midstream: boolean): Detection {
  if (window.length === 0) return 'more'
  if (window[0] >= 0x80) return detectSsl2(side, window, other)
  if (!mayBeRecord(window, 0, window.length)) return 'no'
  if (window.length <= headerLength) return 'more'
  return window[0] === contentType.handshake ? detectHello(side, window, midstream) : detectChain(window)
}

/** By header, message type, message length and the version inside: eleven bytes that no other protocol begins with. */
function detectHello(side: Side, window: Uint8Array, midstream: boolean): Detection {
  const type = window[headerLength]
  if (type !== handshakeType.clientHello && type !== handshakeType.serverHello) return detectChain(window)
  const speaker: Detection = (type === handshakeType.clientHello) === (side === 'client') ? 'yes' : 'reversed'
  if (recordLength(window, 0) < 6) return chainOr(window, speaker)
  if (window.length < 11) return window.length > 6 && window[6] !== 0 ? detectChain(window) : 'more'
  const length = window[6] * 65_536 + window[7] * 256 + window[8]
  const version = window[9] * 256 + window[10]
  const fits = window[6] === 0 && length >= 38 && (window[9] === 3 || (version >= 0x7f00 && version <= 0x7f1c))
  if (fits) return speaker
  // Hidden handshake bytes begin with these types now and then; at the start of a conversation nothing is hidden yet.
  return midstream ? detectChain(window) : chainOr(window, speaker)
}

/** A hello in tiny records: the chain must hold, the type tells the role. */
function chainOr(window: Uint8Array, speaker: Detection): Detection {
  const chain = detectChain(window)
  return chain === 'yes' ? speaker : chain
}

/** Whole records, one after the other, and nothing but a plausible header behind them. */
function detectChain(window: Uint8Array): Detection {
  let whole = 0
  for (let at = 0; at < window.length; ) {
    if (!mayBeRecord(window, at, window.length)) return 'no'
    if (window.length - at < headerLength) break
    if (!bodyIsPlausible(window, at, window.length)) return 'no'
    at += headerLength + recordLength(window, at)
    if (at <= window.length) whole++
  }
  if (whole > 0) return 'yes'
  // One long record of application data is longer than a detection ever sees: its header is all there is.
  if (window.length >= shown) return window[0] === contentType.applicationData && window[2] >= 1 && window[2] <= 3 ? 'yes' : 'no'
  return 'more'
}

function detectSsl2(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  if (mayBeSsl2Hello(window)) return window.length < 11 ? 'more' : side === 'client' ? 'yes' : 'reversed'
  // A server's only counts in answer to a hello: alone it is too weak a sign.
  if (other.length < 11 || !mayBeSsl2Hello(other) || !mayBeSsl2ServerHello(window)) return 'no'
  return window.length < 13 ? 'more' : side === 'server' ? 'yes' : 'reversed'
}
