/** Where files travel, and calls from program to program. */
import type { Protocol } from '../reader.ts'
import { datagrams } from '../datagrams.ts'
import { dcerpc, isDceRpcDatagram } from './dcerpc.ts'
import { ajp13, bitcoin, fastcgi } from './gateways.ts'
import { git, svn } from './git.ts'
import { rsync } from './rsync.ts'
import { smb } from './smb.ts'

/** Types 2, 3, 6 and 9 are a server's (C706 §12.5.2). */
const serverTypes = 0b10_0100_1100

const dcerpcDatagrams = datagrams({
  name: 'dcerpc',
  ports: [135],
  hear: (bytes) => (isDceRpcDatagram(bytes) ? (((serverTypes >> bytes[1]) & 1) === 1 ? 'server' : 'client') : 'no'),
})

export const fileProtocols: readonly Protocol[] = [smb, dcerpc, dcerpcDatagrams, rsync, git, svn, ajp13, fastcgi, bitcoin]
