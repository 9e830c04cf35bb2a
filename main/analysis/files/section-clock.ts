/** The clock of one pcapng interface: ticks of any power of 10 or 2 a second, from any offset (if_tsresol, if_tsoffset). */
export class SectionClock {
  ticksPerSecond = 1e6
  #microsPerTick = 1
  #offsetMicros = 0

  /** One byte: the exponent, of 2 if the highest bit is set, of 10 otherwise. */
  setResolution(value: number): void {
    this.ticksPerSecond = value & 0x80 ? 2 ** (value & 0x7f) : 10 ** value
    this.#microsPerTick = 1e6 / this.ticksPerSecond
  }

  /** Whole seconds, a signed 64-bit number given as unsigned. */
  setOffset(seconds: number): void {
    this.#offsetMicros = (seconds >= 2 ** 63 ? seconds - 2 ** 64 : seconds) * 1e6
  }

  /** Microseconds since 1970 of a 64-bit tick count in two halves. */
  micros(high: number, low: number): number {
    // 2^32 ns are 4,294,967 µs and 296 ns: kept apart, since a double cannot hold today's nanoseconds.
    const micros = this.ticksPerSecond === 1e9 ? high * 4294967 + (high * 296 + low) / 1000 : (high * 4294967296 + low) * this.#microsPerTick
    return micros + this.#offsetMicros
  }
}
