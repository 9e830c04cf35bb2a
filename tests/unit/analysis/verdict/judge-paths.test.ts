import { describe, expect, it } from 'vitest'
import { Evidence, type Stage } from '../../../../main/analysis/flows/evidence.ts'
import { judgeEncryption } from '../../../../main/analysis/verdict/judge.ts'

const stage = (protocol: string, bytes: Partial<Stage['bytes']>): Stage => ({ protocol, firstFrame: 1, begun: 'start', bytes: { readable: 0, handshake: 0, protected: 0, undecided: 0, ...bytes }, look: null, broken: false })

function verdictOf(...stages: Stage[]): [string, string | undefined] {
  const evidence = new Evidence()
  evidence.delivered = 100
  evidence.stages.push(...stages)
  const { verdict, reasons } = judgeEncryption(evidence, [], 100)
  return [verdict, reasons.at(-1)?.says]
}

describe('the verdict on calls', () => {
  it('takes the search for a way (STUN) for no readable part of a protected call', () => {
    expect(verdictOf(stage('stun', { readable: 60 }), stage('dtls', { handshake: 20, protected: 20 }))[0]).toBe('encrypted')
    expect(verdictOf(stage('stun', { readable: 60 }), stage('dtls', { handshake: 40 }))[0]).toBe('encrypted')
  })

  it('calls the search alone readable, and any other readable part an upgrade', () => {
    expect(verdictOf(stage('stun', { readable: 60 }))[0]).toBe('plaintext')
    expect(verdictOf(stage('smtp', { readable: 60 }), stage('tls', { protected: 40 }))[0]).toBe('upgraded')
  })

  it('says of media that nothing proves open that it cannot tell', () => {
    expect(verdictOf(stage('rtp', { undecided: 100 }))).toEqual(['unknown', 'whether what rtp carries is protected cannot be told from its bytes'])
  })
})
