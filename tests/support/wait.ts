/** Waiting for a condition instead of for a time: asked again and again, and in vain only after a generous while. */

/** Machines that run tests are slow and shared. */
export const patience = 60_000
const pauseMillis = 50

/** The first value of `look` that is neither null, undefined nor false. `what` completes “waited in vain for …”. */
export async function until<T>(what: string, look: () => T | null | undefined | false | Promise<T | null | undefined | false>, timeout = patience): Promise<T> {
  const end = Date.now() + timeout
  for (;;) {
    const found = await look()
    if (found !== null && found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`waited in vain for ${what} (${timeout / 1000} s)`)
    await new Promise((resolve) => setTimeout(resolve, pauseMillis))
  }
}
