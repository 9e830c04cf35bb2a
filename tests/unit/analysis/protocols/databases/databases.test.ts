import { describe, expect, it } from 'vitest'
import { cassandra } from '../../../../../main/analysis/protocols/databases/cassandra.ts'
import { memcached, memcachedDatagrams } from '../../../../../main/analysis/protocols/databases/memcached.ts'
import { mongodb } from '../../../../../main/analysis/protocols/databases/mongodb.ts'
import { mysql } from '../../../../../main/analysis/protocols/databases/mysql.ts'
import { postgresql } from '../../../../../main/analysis/protocols/databases/postgresql.ts'
import { redis } from '../../../../../main/analysis/protocols/databases/redis.ts'
import { tds } from '../../../../../main/analysis/protocols/databases/tds.ts'
import { tns } from '../../../../../main/analysis/protocols/databases/tns.ts'
import type { Protocol } from '../../../../../main/analysis/protocols/reader.ts'
import { drive } from '../../../../support/drive-reader.ts'
import { bytesOf, play, type Turn } from '../../../../support/dialogue.ts'
import { clientHello, record } from '../../../../support/tls-builder.ts'
import * as scripts from './scripts.ts'

const none = new Uint8Array(0)
const login = (mechanism: string, password: string | null, accepted: boolean | null, user: string | null = 'ada') => expect.objectContaining({ kind: 'login', mechanism, user, password, accepted })
const factsOf = (protocol: Protocol, turns: readonly Turn[]) => play(protocol, turns).said.map(({ fact }) => fact)
const loginsOf = (protocol: Protocol, turns: readonly Turn[]) => factsOf(protocol, turns).filter((fact) => fact.kind === 'login')

const conversations: [string, Protocol, Turn[]][] = [
  ['mysql', mysql, scripts.mysqlPlain], ['mysql, clear', mysql, scripts.mysqlClear], ['mysql, TLS', mysql, scripts.mysqlTls], ['postgresql', postgresql, scripts.pgClear], ['postgresql, md5', postgresql, scripts.pgMd5Refused],
  ['postgresql, TLS', postgresql, scripts.pgTls], ['postgresql, no TLS', postgresql, scripts.pgNoTls], ['tds', tds, scripts.tdsLogin], ['mongodb', mongodb, scripts.mongoLogin], ['redis', redis, scripts.redisLogin],
  ['cassandra', cassandra, scripts.cassandraLogin], ['memcached', memcached, scripts.memcachedLogin], ['tns', tns, scripts.tnsConnect],
]

describe.each(conversations)('a conversation with %s', (_name, protocol, turns) => {
  it('is recognised by its first bytes, whoever is asked about', () => {
    const [first] = turns as [{ side: 'client' | 'server'; bytes: Uint8Array }]
    expect(protocol.detect(first.side, first.bytes, none, false)).toBe('yes')
    expect(protocol.detect(first.side === 'client' ? 'server' : 'client', first.bytes, none, false)).toBe('reversed')
    for (let length = 1; length < first.bytes.length; length++) expect(protocol.detect(first.side, first.bytes.subarray(0, length), none, false)).not.toBe('no')
  })

  it('says the same however it is cut', () => {
    const whole = play(protocol, turns)
    for (const size of [1, 2, 3, 7, 20]) expect(play(protocol, turns, () => size)).toMatchObject({ ...whole, said: whole.said.map(({ fact, side }) => ({ fact, side })) })
  })
})

describe('logins', () => {
  it('of MySQL are told with the server’s answer, and with the password where it is sent as it is', () => {
    expect(loginsOf(mysql, scripts.mysqlPlain)).toEqual([login('mysql_native_password', null, true)])
    expect(loginsOf(mysql, scripts.mysqlClear)).toEqual([login('mysql_clear_password', 'secret', false)])
  })

  it('of PostgreSQL are told with the password in clear, without one where it is hashed', () => {
    expect(loginsOf(postgresql, scripts.pgClear)).toEqual([login('cleartext', 'secret', true)])
    expect(loginsOf(postgresql, scripts.pgMd5Refused)).toEqual([login('md5', null, false)])
    expect(loginsOf(postgresql, scripts.pgNoTls)).toEqual([login('trust', null, true)])
    expect(play(postgresql, scripts.pgClear).said.find(({ fact }) => fact.kind === 'login')?.side).toBe('client')
  })

  it('of the others are told', () => {
    expect(loginsOf(tds, scripts.tdsLogin)).toEqual([login('LOGIN7', 'secret', true, 'sa')])
    expect(loginsOf(mongodb, scripts.mongoLogin)).toEqual([login('PLAIN', 'secret', null)])
    expect(loginsOf(redis, scripts.redisLogin)).toEqual([login('AUTH', 'secret', null)])
    expect(loginsOf(cassandra, scripts.cassandraLogin)).toEqual([login('PLAIN', 'secret', true)])
    expect(loginsOf(memcached, scripts.memcachedLogin)).toEqual([login('PLAIN', 'secret', true)])
    expect(loginsOf(tns, scripts.tnsConnect)).toEqual([login('TNS', null, null)])
  })

  it('that are never answered are told all the same', () => {
    expect(loginsOf(mysql, scripts.mysqlPlain.slice(0, 2))).toEqual([login('mysql_native_password', null, null)])
    expect(loginsOf(postgresql, scripts.pgClear.slice(0, 3))).toEqual([login('cleartext', 'secret', null)])
    expect(loginsOf(tds, scripts.tdsLogin.slice(0, 3))).toEqual([login('LOGIN7', 'secret', null, 'sa')])
  })
})

describe('switches to TLS', () => {
  it('are asked for, answered and followed', () => {
    expect(play(mysql, scripts.mysqlTls)).toMatchObject({ upgradedTo: 'tls', rest: { client: '\x16\x03\x01' } })
    expect(play(postgresql, scripts.pgTls)).toMatchObject({ upgradedTo: 'tls', rest: { client: '\x16\x03\x01' } })
    expect(factsOf(postgresql, scripts.pgNoTls)).toContainEqual({ kind: 'starttls', step: 'refused', command: 'SSLRequest' })
  })

  it('inside TDS packets tell what TLS tells, and what follows counts as protected', () => {
    const driven = drive(tds, scripts.tdsTls(record(22, clientHello())).map((turn) => [turn.side, (turn as { bytes: Uint8Array }).bytes] as const))
    expect(driven.facts.map(({ fact }) => fact.kind)).toContain('tls-client-hello')
    expect(driven.counts.client.protected).toBe(10)
  })
})

describe('memcached over UDP', () => {
  it('is known by its text behind numbers that fit', () => {
    expect(memcachedDatagrams.detect('client', bytesOf('\0\x01\0\0\0\x01\0\0get name\r\n'), none, false)).toBe('yes')
    expect(memcachedDatagrams.detect('client', bytesOf('\0\x01\0\x01\0\x01\0\0get name\r\n'), none, false)).toBe('no')
  })
})
