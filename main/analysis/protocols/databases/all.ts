/** Databases and caches. */
import type { Protocol } from '../reader.ts'
import { cassandra } from './cassandra.ts'
import { memcached, memcachedDatagrams } from './memcached.ts'
import { mongodb } from './mongodb.ts'
import { mysql } from './mysql.ts'
import { postgresql } from './postgresql.ts'
import { redis } from './redis.ts'
import { tds } from './tds.ts'
import { tns } from './tns.ts'

export const databases: readonly Protocol[] = [postgresql, mysql, tds, tns, mongodb, cassandra, redis, memcached, memcachedDatagrams]
