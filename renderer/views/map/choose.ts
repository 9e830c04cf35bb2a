/** What a click on the map does: one flow is shown, several become a filter that says what was clicked. */
import type { FlowFilter } from '../../../shared/rows.ts'
import { actions } from '../../state/store.ts'
import type { Hit } from './hit.ts'
import type { Mark } from './spots.ts'

/** More host chips than this are no longer read. */
const mostHostChips = 6

export const flowsOf = (mark: Mark): number[] => mark.destinations.flatMap((destination) => destination.flows)

/** The narrowest filter that is still legible: by hosts, else by countries; always with the mark's verdict. */
export function filterFor(mark: Mark): Pick<FlowFilter, 'hosts' | 'countries' | 'verdicts'> {
  const hosts = new Set(mark.destinations.flatMap((destination) => [...destination.hosts.keys()]))
  const more = mark.destinations.some((destination) => destination.hostsMore)
  const countries = new Set(mark.destinations.flatMap((destination) => [...destination.countries]))
  if (hosts.size <= mostHostChips && !more) return { hosts: [...hosts], countries: [], verdicts: [mark.verdict] }
  return { hosts: [], countries: [...countries], verdicts: [mark.verdict] }
}

export function chooseHit(hit: Hit): void {
  const flows = flowsOf(hit.mark)
  if (flows.length === 1) actions.select(flows[0])
  else actions.setFilter(filterFor(hit.mark))
}
