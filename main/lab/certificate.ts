/** A self-signed certificate for one scenario, made at its start and forgotten at its end: no key of the lab is ever stored. */
import { generate } from 'selfsigned'

export interface Certificate {
  key: string
  cert: string
}

/** Longer than any lesson, shorter than anybody should trust it. */
const validDays = 7

export async function makeCertificate(commonName: string, hosts: readonly string[]): Promise<Certificate> {
  const begin = new Date(Date.now() - 3_600_000)
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: begin,
    notAfterDate: new Date(begin.getTime() + validDays * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: commonName }, ...hosts.map((ip) => ({ type: 7 as const, ip }))] },
    ],
  })
  return { key: made.private, cert: made.cert }
}
