/** Downloads in a browser: by an address that the engine gave for one use, or from memory. */

/** Only paths of our own origin: an address with a host of its own would leave the computer. */
export function visit(path: string, name: string): void {
  const address = new URL(path, window.location.href)
  if (address.origin !== window.location.origin) return
  follow(address.href, name)
}

export function saveBlob(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob)
  follow(address, name)
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

function follow(href: string, name: string): void {
  const link = document.createElement('a')
  link.href = href
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
}
