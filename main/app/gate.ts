/**
 * The one gate between windows and the engine: a request's name, sender and input are checked before its handler runs, and
 * no exception crosses back. A handler that is missing does not compile.
 */
import { contract, type Input, type Reply, type RequestName } from '../../shared/contract.ts'
import { refuse, type Result } from '../../shared/model.ts'

export type Handlers = { [N in RequestName]: (input: Input<N>) => Promise<Reply<N>> | Reply<N> }
export type Sender = 'window' | 'shell'

/** Where an exception of ours is told: the process's log. */
export type OnBug = (where: string, error: unknown) => void

export function makeGate(handlers: Handlers, onBug: OnBug): (sender: Sender, name: unknown, input: unknown) => Promise<Result<unknown>> {
  return async (sender, name, input) => {
    if (typeof name !== 'string' || !Object.hasOwn(contract, name)) return refuse('no-such-request', 'The window asked for something that does not exist.', 'Reload the window; if it happens again, report it.')
    const known = name as RequestName
    const entry = contract[known]
    if (entry.from === 'shell' && sender !== 'shell') return refuse('not-from-here', 'This may only be asked by the program itself.', 'Use the dialog or the menu of the window.')
    const checked = entry.input.safeParse(input)
    if (!checked.success) {
      const issue = checked.error.issues[0]
      return refuse('bad-input', `The request ${known} was not understood${issue === undefined ? '' : `: ${issue.path.join('.')} ${issue.message}`}.`, 'Check what was typed and try again.')
    }
    try {
      return await (handlers[known] as (input: unknown) => Promise<Result<unknown>> | Result<unknown>)(checked.data)
    } catch (error) {
      onBug(known, error)
      return refuse('internal', 'Plainsight made a mistake while doing this.', 'Try again; if it happens again, report it with what you did.')
    }
  }
}
