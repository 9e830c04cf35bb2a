/** A minute of traffic as a line, one reading a second, against its own highest reading. */
const width = 96
const height = 24

export function Sparkline({ readings, label }: { readings: readonly (number | null)[]; label: string }) {
  const highest = Math.max(1, ...readings.map((reading) => reading ?? 0))
  const step = width / 59
  const start = width - (readings.length - 1) * step
  const points = readings.map((reading, index) => `${(start + index * step).toFixed(1)},${(height - 2 - ((reading ?? 0) / highest) * (height - 4)).toFixed(1)}`)
  return (
    <svg className="sparkline" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path d={`M0 ${height - 1.5}H${width}`} stroke="var(--line-2)" strokeWidth="1" />
      {points.length > 1 && (
        <>
          <path d={`M${points.join('L')}L${width},${height - 2}L${start.toFixed(1)},${height - 2}Z`} fill="var(--accent-soft)" />
          <polyline points={points.join(' ')} fill="none" stroke="var(--accent)" strokeWidth="1.5" strokeLinejoin="round" />
        </>
      )}
    </svg>
  )
}
