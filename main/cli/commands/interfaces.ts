/** `plainsight interfaces`: what can be recorded from, and what stands in the way of the rest. */
import { listInterfaces } from '../../app/interfaces.ts'
import { readOptions } from '../options.ts'
import { print, Usage } from '../outcome.ts'
import { inert } from '../text.ts'

export async function interfaces(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOptions(args, { json: { type: 'boolean', default: false } })
  if (positionals.length > 0) throw new Usage('interfaces takes no names.')
  const list = await listInterfaces()
  if (values.json) {
    await print(`${JSON.stringify({ schema: 'plainsight.interfaces/1', interfaces: list }, null, 2)}\n`)
    return 0
  }
  const width = Math.max(...list.map(({ id }) => id.length), 4)
  for (const one of list) {
    const facts = [one.defaultRoute ? 'default route' : '', one.up ? '' : 'down', one.engines.join(', ')].filter((part) => part !== '')
    await print(`${inert(one.id).padEnd(width)}  ${inert(one.label)}  ${one.addresses.map(inert).join(' ')}  [${facts.join('; ')}]\n`)
    if (one.problem !== null) await print(`${' '.repeat(width)}  ${one.problem.message} ${one.problem.remedy}${one.problem.command === null ? '' : `\n${' '.repeat(width)}  ${one.problem.command}`}\n`)
  }
  if (list.length === 0) await print('No interface was found.\n')
  return 0
}
