/** Tells before the start whether a capture filter is right, with libpcap's own words where it is not. */
import type { EngineAbilities } from '../../shared/contract.ts'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import { readChildWord } from './child-words.ts'
import { codeOfDumpcap, dumpcapReason } from './engine.ts'
import { nameInFilter } from './filter-names.ts'
import { capChild, capChildPath, runBriefly } from './programs.ts'
import { refuseDevice, type Surroundings } from './remedies.ts'

/** `unchecked`: only an open device can tell, and the right to open it comes with the recording. */
export type FilterVerdict = 'valid' | 'unchecked'

export async function checkFilter(engine: EngineAbilities['engine'], device: string, filter: string, around: Surroundings, childPath = capChildPath()): Promise<Result<FilterVerdict>> {
  const expression = filter.trim()
  if (expression === '') return succeed('valid')
  if (expression.includes('\0')) return refuse('capture-bad-filter', 'The capture filter holds a zero byte.', 'Type it anew.')
  const name = nameInFilter(expression)
  if (name !== null) return refuseName(name)
  if (device.includes('\0')) return refuse('capture-no-device', 'There is no such network interface.', 'Choose one from the list.')
  if (engine === 'cap') return checkWithCap(device, expression, around, childPath)
  if (around.dumpcap === null) return refuse('no-dumpcap', 'dumpcap is not installed.', 'Choose the engine cap, or install dumpcap: sudo apt-get install -y wireshark-common')
  return checkWithDumpcap(device, expression, around.dumpcap, around)
}

/** Asking the network for a name would send something while watching, and tell the resolver what is watched. */
export const refuseName = (name: string) =>
  refuse('capture-filter-name', `“${name.slice(0, 80)}” is neither a word of capture filters nor an address, and names are not looked up: watching sends nothing.`, 'Write the address instead, for example: host 192.0.2.10 and tcp port 25')

async function checkWithCap(device: string, expression: string, around: Surroundings, childPath: string): Promise<Result<FilterVerdict>> {
  const { code, err } = await runBriefly(capChild(['--check-filter', device, expression], childPath))
  if (code === 0) return succeed('valid')
  for (const line of err.split('\n')) {
    const word = readChildWord(line)
    if (word === null || !('problem' in word)) continue
    if (word.problem.code === 'no-rights' && around.pkexec !== null) return succeed('unchecked')
    return refuseDevice(word.problem.code, word.problem.text, device, around)
  }
  return refuseDevice('failed', err.trim().split('\n')[0]!, device, around)
}

async function checkWithDumpcap(device: string, expression: string, dumpcap: string, around: Surroundings): Promise<Result<FilterVerdict>> {
  const { code, err } = await runBriefly({ file: dumpcap, args: ['-i', device, '-d', '-f', expression], env: { ...process.env, LC_ALL: 'C' } })
  const fault = /^dumpcap: .+$/m.test(err)
  if (code === 0 && !fault) return succeed('valid')
  return refuseDevice(codeOfDumpcap(err), dumpcapReason(err), device, around)
}
