import { expect, test } from 'vitest'
import { formatBytes, formatClock, formatDuration, formatMoment, formatMonth, formatShare } from '../../../renderer/format.ts'

test('sizes keep two or three digits and never overflow their unit', () => {
  expect([0, 1, 999, 1000, 9949, 9960, 999_499, 999_600, 1_500_000, 1e15].map(formatBytes)).toEqual(['0 bytes', '1 byte', '999 bytes', '1.0 kB', '9.9 kB', '10 kB', '999 kB', '1.0 MB', '1.5 MB', '1,000 TB'])
})

test('a clock shows hours only when there are some', () => {
  expect([0, 7.9, 60, 3599, 3725, -1].map(formatClock)).toEqual(['0:00', '0:07', '1:00', '59:59', '1:02:05', '0:00'])
})

test('lengths of time are rounded to what a person needs', () => {
  expect([0.42, 12.4, 95, 3600, 7500].map(formatDuration)).toEqual(['0.4 s', '12 s', '2 min', '1 h', '2 h 5 min'])
})

test('a share never rounds something to nothing, nor nearly all to all', () => {
  expect([formatShare(0, 9), formatShare(1, 1000), formatShare(34, 100), formatShare(9999, 10_000), formatShare(5, 5), formatShare(1, 0)]).toEqual(['none', 'under 1 %', '34 %', '99 %', 'all', 'none'])
})

test('what is no date stays as it is', () => {
  expect([formatMoment('soon'), formatMonth('soon'), formatMonth('2026-06-05T00:00:00Z')]).toEqual(['soon', 'soon', 'June 2026'])
})
