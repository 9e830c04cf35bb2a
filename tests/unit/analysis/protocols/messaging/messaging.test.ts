import { describe, expect, it } from 'vitest'
import { amqp } from '../../../../../main/analysis/protocols/messaging/amqp.ts'
import { coap } from '../../../../../main/analysis/protocols/messaging/coap.ts'
import { irc } from '../../../../../main/analysis/protocols/messaging/irc.ts'
import { kafka } from '../../../../../main/analysis/protocols/messaging/kafka.ts'
import { managesieve } from '../../../../../main/analysis/protocols/messaging/managesieve.ts'
import { mqtt } from '../../../../../main/analysis/protocols/messaging/mqtt.ts'
import { nats } from '../../../../../main/analysis/protocols/messaging/nats.ts'
import { nntp } from '../../../../../main/analysis/protocols/messaging/nntp.ts'
import { stomp } from '../../../../../main/analysis/protocols/messaging/stomp.ts'
import { xmpp } from '../../../../../main/analysis/protocols/messaging/xmpp.ts'
import { zookeeper } from '../../../../../main/analysis/protocols/messaging/zookeeper.ts'
import type { Protocol } from '../../../../../main/analysis/protocols/reader.ts'
import { bytesOf, play, type Turn } from '../../../../support/dialogue.ts'
import * as scripts from './scripts.ts'

const none = new Uint8Array(0)
const factsOf = (protocol: Protocol, turns: readonly Turn[]) => play(protocol, turns).said.map(({ fact }) => fact)
const login = (mechanism: string, accepted: boolean | null) => expect.objectContaining({ kind: 'login', mechanism, user: 'ada', password: 'secret', accepted })

const logins: [string, Protocol, Turn[], string, boolean | null][] = [
  ['MQTT 3.1.1', mqtt, scripts.mqttLogin, 'CONNECT', true], ['MQTT 5', mqtt, scripts.mqtt5Refused, 'CONNECT', false], ['AMQP 0-9-1', amqp, scripts.amqpLogin, 'PLAIN', true], ['AMQP 1.0', amqp, scripts.amqp1Login, 'PLAIN', true],
  ['STOMP', stomp, scripts.stompLogin, 'CONNECT', true], ['NATS', nats, scripts.natsLogin, 'CONNECT', null], ['IRC', irc, scripts.ircLogin, 'PLAIN', true], ['NNTP', nntp, scripts.nntpLogin, 'AUTHINFO', true],
  ['ManageSieve', managesieve, scripts.sieveLogin, 'PLAIN', false], ['XMPP', xmpp, scripts.xmppLogin, 'PLAIN', true], ['Kafka', kafka, scripts.kafkaLogin, 'PLAIN', null], ['ZooKeeper', zookeeper, scripts.zookeeperLogin, 'digest', null],
]
const upgrades: [string, Protocol, Turn[]][] = [['AMQP', amqp, scripts.amqpTls], ['IRC', irc, scripts.ircTls], ['NNTP', nntp, scripts.nntpTls], ['ManageSieve', managesieve, scripts.sieveTls], ['XMPP', xmpp, scripts.xmppTls]]

describe.each(logins)('%s', (_name, protocol, turns, mechanism, accepted) => {
  it('is recognised by its first bytes', () => {
    const [first] = turns as [{ side: 'client' | 'server'; bytes: Uint8Array }]
    expect(protocol.detect(first.side, first.bytes, none, false)).toBe('yes')
    expect(protocol.detect(first.side === 'client' ? 'server' : 'client', first.bytes, none, false)).toBe('reversed')
    for (let length = 1; length < first.bytes.length; length++) expect(protocol.detect(first.side, first.bytes.subarray(0, length), none, false)).not.toBe('no')
  })

  it('tells its login', () => {
    expect(factsOf(protocol, turns)).toContainEqual(login(mechanism, accepted))
  })

  it('says the same however it is cut', () => {
    const whole = factsOf(protocol, turns)
    for (const size of [1, 2, 5, 11]) expect(play(protocol, turns, () => size).said.map(({ fact }) => fact)).toEqual(whole)
  })
})

describe.each(upgrades)('%s that asks for TLS', (_name, protocol, turns) => {
  it('hands the rest on once it is agreed', () => {
    for (const size of [Infinity, 1, 4]) {
      const outcome = play(protocol, turns, () => size)
      expect(outcome).toMatchObject({ upgradedTo: 'tls', broken: false, rest: { client: '\x16\x03\x01' } })
      expect(outcome.said.map(({ fact }) => fact)).toContainEqual(expect.objectContaining({ kind: 'starttls', step: 'accepted' }))
    }
  })
})

describe('names', () => {
  it('of topics, queues and groups are told', () => {
    expect(factsOf(mqtt, scripts.mqttLogin)).toEqual(expect.arrayContaining([{ kind: 'file-named', action: 'SUBSCRIBE', name: 'home/#' }, { kind: 'file-named', action: 'PUBLISH', name: 'home/door' }]))
    expect(factsOf(stomp, scripts.stompLogin)).toContainEqual({ kind: 'file-named', action: 'SEND', name: '/queue/a' })
    expect(factsOf(nntp, scripts.nntpLogin)).toContainEqual({ kind: 'file-named', action: 'GROUP', name: 'comp.lang.c' })
  })
})

describe('IRC', () => {
  it('tells the password of a connection with the name it is for', () => {
    expect(factsOf(irc, scripts.ircLogin)).toContainEqual(expect.objectContaining({ kind: 'login', mechanism: 'PASS', user: 'ada', password: 'door' }))
  })
})

describe('CoAP', () => {
  it('is known by options that parse and name a path, not by its version alone', () => {
    expect(coap.detect('client', scripts.coapRequest, none, false)).toBe('yes')
    for (const other of ['SIPSIPSIPSIPSIPSIP', '\x40\x01\0\0', '\x44\x45\0\x01tokn', 'GET / HTTP/1.1\r\n']) expect(coap.detect('client', bytesOf(other), none, false)).toBe('no')
  })
})
