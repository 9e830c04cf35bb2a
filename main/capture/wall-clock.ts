/**
 * Microseconds since 1970 that do not run backwards between packets. `cap` gives no kernel time, so this is the time of
 * reading. The monotonic clock does not follow steps of the wall clock and stands still while a computer sleeps; `adjust`
 * sets it right when the two are further apart than the wall clock's own resolution explains.
 */
export class WallClock {
  readonly #monotonicMillis: () => number
  readonly #wallMillis: () => number
  #offsetMillis: number

  /** `originMillis` is the wall time of the monotonic clock's zero; Node knows its own to the microsecond. */
  constructor(monotonicMillis: () => number = () => performance.now(), wallMillis: () => number = () => Date.now(), originMillis = performance.timeOrigin) {
    this.#monotonicMillis = monotonicMillis
    this.#wallMillis = wallMillis
    this.#offsetMillis = originMillis
    this.adjust()
  }

  micros(): number {
    return Math.floor((this.#monotonicMillis() + this.#offsetMillis) * 1000)
  }

  adjust(): void {
    const offset = this.#wallMillis() - this.#monotonicMillis()
    if (Math.abs(offset - this.#offsetMillis) > 20) this.#offsetMillis = offset
  }
}
