/** Messages between people and between machines. */
import type { Protocol } from '../reader.ts'
import { amqp } from './amqp.ts'
import { coap } from './coap.ts'
import { irc } from './irc.ts'
import { kafka } from './kafka.ts'
import { managesieve } from './managesieve.ts'
import { mqtt } from './mqtt.ts'
import { nats } from './nats.ts'
import { nntp } from './nntp.ts'
import { stomp } from './stomp.ts'
import { xmpp } from './xmpp.ts'
import { zookeeper } from './zookeeper.ts'

export const messaging: readonly Protocol[] = [xmpp, irc, nntp, managesieve, nats, stomp, mqtt, amqp, zookeeper, kafka, coap]
