/** Calls and media: signalling, and what carries sound and pictures. RTP comes last, as it has the fewest marks of its own. */
import type { Protocol } from '../reader.ts'
import { h225Call, h245Control, rasFlow } from './h323.ts'
import { rtcp, rtp } from './rtp.ts'
import { rtsp } from './rtsp.ts'
import { sip, sipOverTcp } from './sip.ts'
import { stun, stunFramed, stunOverTcp } from './stun.ts'

export const voice: readonly Protocol[] = [stun, stunOverTcp, stunFramed, sip, sipOverTcp, rtsp, rasFlow, h225Call, h245Control, rtcp, rtp]
