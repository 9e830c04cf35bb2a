/** Distances on the globe, and what a round trip says about them. */
import type { Place } from '../../shared/model.ts'

export interface Point {
  latitude: number
  longitude: number
}

/** Mean radius of the Earth (IUGG). */
const earthKm = 6371.0088
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Great-circle distance (haversine: exact enough, and stable for near and opposite points). */
export function distanceKm(a: Point, b: Point): number {
  const height = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2
  const width = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2
  const chord = height + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * width
  return 2 * earthKm * Math.asin(Math.sqrt(Math.min(1, chord)))
}

/** Light in fibre covers about 200 km a millisecond (refractive index near 1.5), so a round trip proves at most 100 km. */
const kmPerRoundTripMs = 100

export const farthestKm = (roundTripMs: number): number => roundTripMs * kmPerRoundTripMs

/**
 * The place, made uncertain if the round trip was too short for light to get there and back. `from` is where the
 * measuring stood, known within `slackKm` (a home guessed from the time zone: a thousand kilometres and more).
 */
export function againstRoundTrip(place: Place, from: Point, slackKm: number, roundTripMs: number | null): Place {
  if (roundTripMs === null || !(roundTripMs >= 0) || place.staged || place.latitude === null || place.longitude === null || place.scope !== 'public') return place
  const least = distanceKm(from, { latitude: place.latitude, longitude: place.longitude }) - (place.radiusKm ?? 0) - slackKm
  const farthest = farthestKm(roundTripMs)
  if (least <= farthest) return place
  const says = `the answer came within ${roundTripMs.toFixed(1)} ms, in which light gets no farther than ${Math.round(farthest).toLocaleString('en')} km and back`
  return { ...place, certainty: 'uncertain', why: place.certainty === 'uncertain' ? `${place.why}; ${says}` : says }
}
