/** The ciphers that readers ask for, from Node: the same for every driver of readers. */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import type { Primitives } from '../../main/analysis/primitives.ts'

export const testCiphers: Pick<Primitives, 'hmacSha256' | 'aes128Block' | 'aes128GcmOpen'> = {
  hmacSha256: (key, bytes) => new Uint8Array(createHmac('sha256', key).update(bytes).digest()),
  aes128Block(key, block) {
    const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
    return new Uint8Array(cipher.update(block))
  },
  aes128GcmOpen(key, nonce, associated, sealed) {
    if (sealed.length < 16) return null
    try {
      const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: 16 }).setAAD(associated).setAuthTag(sealed.subarray(-16))
      const plain = decipher.update(sealed.subarray(0, -16))
      decipher.final()
      return new Uint8Array(plain)
    } catch {
      return null
    }
  },
}
