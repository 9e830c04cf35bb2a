/** Names of link types, lower-case, after https://www.tcpdump.org/linktypes.html (read October 2026). */

const names: Readonly<Record<number, string>> = {
  0: 'null',
  1: 'ethernet',
  3: 'ax25',
  6: 'token_ring',
  7: 'arcnet',
  8: 'slip',
  9: 'ppp',
  10: 'fddi',
  12: 'raw',
  14: 'raw',
  50: 'ppp_hdlc',
  51: 'ppp_ether',
  100: 'atm_rfc1483',
  101: 'raw',
  104: 'c_hdlc',
  105: 'ieee802_11',
  107: 'frelay',
  108: 'loop',
  109: 'enc',
  113: 'sll',
  114: 'ltalk',
  117: 'pflog',
  119: 'ieee802_11_prism',
  122: 'ip_over_fc',
  123: 'sunatm',
  127: 'ieee802_11_radiotap',
  138: 'apple_ip_over_ieee1394',
  140: 'mtp2',
  141: 'mtp3',
  142: 'sccp',
  143: 'docsis',
  144: 'linux_irda',
  147: 'user0',
  148: 'user1',
  163: 'ieee802_11_avs',
  165: 'bacnet_ms_tp',
  166: 'ppp_pppd',
  177: 'linux_lapd',
  186: 'usb_freebsd',
  187: 'bluetooth_hci_h4',
  189: 'usb_linux',
  192: 'ppi',
  195: 'ieee802_15_4_withfcs',
  201: 'bluetooth_hci_h4_with_phdr',
  203: 'lapd',
  204: 'ppp_with_dir',
  205: 'c_hdlc_with_dir',
  206: 'frelay_with_dir',
  219: 'mpls',
  220: 'usb_linux_mmapped',
  226: 'ipnet',
  227: 'can_socketcan',
  228: 'ipv4',
  229: 'ipv6',
  230: 'ieee802_15_4_nofcs',
  231: 'dbus',
  236: 'mux27010',
  239: 'nflog',
  242: 'ipoib',
  245: 'nfc_llcp',
  249: 'usbpcap',
  251: 'bluetooth_le_ll',
  252: 'wireshark_upper_pdu',
  253: 'netlink',
  254: 'bluetooth_linux_monitor',
  255: 'bluetooth_bredr_bb',
  256: 'bluetooth_le_ll_with_phdr',
  258: 'pktap',
  266: 'usb_darwin',
  272: 'nordic_ble',
  276: 'sll2',
  283: 'ieee802_15_4_tap',
  288: 'usb_2_0',
}

/** `linktype-147` for those without a name here. */
export const linkTypeName = (linkType: number): string => names[linkType] ?? `linktype-${linkType}`

/** What is captured on links that carry no network traffic, in words; null for networks and for what is not known. */
export function foreignTraffic(linkType: number): string | null {
  switch (linkType) {
    case 186:
    case 189:
    case 220:
    case 249:
    case 266:
    case 288: return 'USB'
    case 187:
    case 201:
    case 251:
    case 254:
    case 255:
    case 256:
    case 272: return 'Bluetooth'
    case 190:
    case 227: return 'CAN bus'
    case 195:
    case 215:
    case 230:
    case 283: return 'IEEE 802.15.4'
    case 144: return 'infrared'
    case 177:
    case 203:
    case 140:
    case 141:
    case 142: return 'telephone signalling'
    case 165: return 'building control'
    case 231: return 'D-Bus'
    case 236: return 'serial line'
    case 245: return 'NFC'
    case 253: return 'netlink'
    default: return null
  }
}
