import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addressText, ipv4Text, ipv6Text, parseAddress, scopeOf } from '../../../../main/analysis/bytes/address.ts'

it.each([
  ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['1:0:0:0:0:0:0:0', '1::'],
  ['FE80:0:0:0:0:0:0:ABCD', 'fe80::abcd'],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ['::ffff:c000:201', '::ffff:192.0.2.1'],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
])('writes %s as %s (RFC 5952)', (input, output) => expect(ipv6Text(parseAddress(input)!)).toBe(output))

it.each(['', '1', '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', '1.2.3.4 ', ':', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', '12345::', 'g::', 'fe80::1%eth0', '1.2.3.4::', '::1.2.3', '1:2:3:4:5:6:7:1.2.3.4', 'a'.repeat(100)])(
  'does not take %s for an address',
  (text) => expect(parseAddress(text)).toBeNull(),
)

it('reads back what it writes', () => {
  const sparse = fc.array(fc.constantFrom(0, 0, 0, 1, 255), { minLength: 16, maxLength: 16 }).map((bytes) => Uint8Array.from(bytes))
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ minLength: 16, maxLength: 16 }), sparse, fc.uint8Array({ minLength: 4, maxLength: 4 })), (bytes) => {
    expect(parseAddress(addressText(bytes, 0, bytes.length))).toEqual(bytes)
  }))
  expect(ipv4Text(Uint8Array.of(9, 192, 0, 2, 1), 1)).toBe('192.0.2.1')
})

it('never throws on any text', () => fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'0123456789abcdef:.:.%x '), maxLength: 50 }), (text) => [null, 4, 16].includes(parseAddress(text)?.length ?? null))))

it.each([
  ['8.8.8.8', 'public'], ['2606:4700::1', 'public'], ['10.1.2.3', 'private'], ['172.16.0.1', 'private'], ['172.32.0.1', 'public'], ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'], ['100.128.0.1', 'public'], ['127.8.8.8', 'loopback'], ['169.254.9.9', 'link-local'], ['224.0.0.251', 'multicast'], ['239.255.255.250', 'multicast'],
  ['255.255.255.255', 'broadcast'], ['240.0.0.1', 'reserved'], ['0.0.0.0', 'reserved'], ['192.0.2.1', 'reserved'], ['198.51.100.7', 'reserved'], ['203.0.113.9', 'reserved'],
  ['198.18.0.1', 'reserved'], ['::1', 'loopback'], ['::', 'reserved'], ['fe80::1', 'link-local'], ['fd00::1', 'private'], ['ff02::fb', 'multicast'], ['2001:db8::1', 'reserved'],
  ['3fff::1', 'reserved'], ['::ffff:10.0.0.1', 'private'], ['::ffff:8.8.8.8', 'public'], ['64:ff9b::8.8.8.8', 'public'], ['4000::1', 'reserved'],
])('places %s as %s', (text, scope) => expect(scopeOf(parseAddress(text)!)).toBe(scope))
