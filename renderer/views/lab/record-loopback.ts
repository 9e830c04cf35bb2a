/** One click from the lab to a recording of what passes inside this computer. */
import { actions, useWindow } from '../../state/store.ts'
import { words } from '../../words.ts'

/** Starts recording the loopback interface; says what is missing if it cannot be recorded. */
export async function recordLoopback(name: string): Promise<boolean> {
  const settings = useWindow.getState().app?.settings
  const interfaces = await actions.ask('interfaces.list', {})
  if (interfaces === null || settings === undefined) return false
  const loopback = interfaces.find((one) => one.loopback && one.problem === null) ?? interfaces.find((one) => one.loopback)
  if (loopback === undefined || loopback.problem !== null) {
    const { message, remedy } = words.lab.noLoopback
    const problem = loopback?.problem ?? null
    actions.show({ code: 'no-loopback', message, remedy: problem === null ? remedy : [problem.message, problem.remedy, problem.command ?? ''].filter((part) => part !== '').join(' ') })
    return false
  }
  const engine = loopback.engines.includes(settings.engine) ? settings.engine : (loopback.engines[0] ?? settings.engine)
  const limits = { seconds: settings.limitSeconds, megabytes: settings.limitMegabytes, keepFreeMegabytes: settings.keepFreeMegabytes }
  return actions.startRecording({ interface: loopback.id, engine, name: name.slice(0, 120), filter: '', watch: [], limits })
}
