/** Other computers' screens and shells. */
import type { Protocol } from '../reader.ts'
import { adb } from './adb.ts'
import { rdp } from './rdp.ts'
import { rdpUdp } from './rdp-udp.ts'
import { teamviewer } from './teamviewer.ts'
import { vnc } from './vnc.ts'
import { x11 } from './x11.ts'

export const desktops: readonly Protocol[] = [rdp, rdpUdp, vnc, x11, adb, teamviewer]
