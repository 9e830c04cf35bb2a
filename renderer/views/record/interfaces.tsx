/** The network connections: what people call them, what passes there now, and what keeps one from being recorded. */
import { useCallback, useEffect, useState } from 'react'
import type { InterfaceInfo } from '../../../shared/contract.ts'
import { formatBytes } from '../../format.ts'
import { actions, useWindow } from '../../state/store.ts'
import { Button } from '../../ui/button.tsx'
import { Command } from '../../ui/copy-button.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { Icon } from '../../ui/icons.tsx'
import { words } from '../../words.ts'
import { commonProblem, orderInterfaces, ownProblem } from './plan.ts'

/** The list, and its rates while somebody looks at it. */
export function useInterfaces(): { interfaces: InterfaceInfo[] | null; again: () => void } {
  const [interfaces, setInterfaces] = useState<InterfaceInfo[] | null>(null)
  const connection = useWindow((state) => state.connection)
  const again = useCallback(() => {
    void actions.ask('interfaces.list', {}).then((list) => setInterfaces(list === null ? [] : orderInterfaces(list)))
  }, [])
  useEffect(() => {
    if (connection === 'lost') return
    again()
    void actions.ask('interfaces.watch', { on: true })
    return () => void actions.ask('interfaces.watch', { on: false })
  }, [again, connection])
  return { interfaces, again }
}

const noReadings: readonly (number | null)[] = []

function Rate({ id, label }: { id: string; label: string }) {
  const readings = useWindow((state) => state.rates[id] ?? noReadings)
  const now = readings[readings.length - 1] ?? null
  return (
    <span className="interface-rate">
      <Sparkline readings={readings} label={words.record.rateLabel(label)} />
      <span className="figure quiet">{now === null ? words.record.rateUnknown : words.record.rate(formatBytes(now))}</span>
    </span>
  )
}

function Tags({ one }: { one: InterfaceInfo }) {
  return (
    <>
      {one.defaultRoute && <span className="tag accent">{words.record.defaultRoute}</span>}
      {one.loopback && <span className="tag">{words.record.loopback}</span>}
      {!one.up && <span className="tag">{words.record.down}</span>}
    </>
  )
}

function Problem({ problem, alone }: { problem: NonNullable<InterfaceInfo['problem']>; alone: boolean }) {
  return (
    <div className={alone ? 'interface-problem alone' : 'interface-problem'}>
      <Icon name="warning" />
      <div className="grow">
        <p>
          <strong>{problem.message}</strong>
        </p>
        <p>{problem.remedy}</p>
        {problem.command !== null && <Command text={problem.command} />}
      </div>
    </div>
  )
}

function Interface({ one, problem, chosen, onChoose }: { one: InterfaceInfo; problem: InterfaceInfo['problem']; chosen: boolean; onChoose: () => void }) {
  const blocked = one.problem !== null
  return (
    <li>
      <label className={problem === null ? 'choice interface' : 'choice interface with-problem'}>
        <input type="radio" name="interface" checked={chosen} disabled={blocked} onChange={onChoose} />
        <span className="grow">
          <span className="row interface-title">
            <strong className="inert-text">{one.label}</strong>
            <Tags one={one} />
          </span>
          <span className="interface-detail second inert-text">{[one.id, ...one.addresses].filter((part, index) => index > 0 || part !== one.label).join(' · ')}</span>
        </span>
        {blocked ? problem === null && <span className="interface-blocked">{words.record.blocked}</span> : <Rate id={one.id} label={one.label} />}
      </label>
      {problem !== null && <Problem problem={problem} alone={false} />}
    </li>
  )
}

interface Props {
  interfaces: InterfaceInfo[] | null
  chosen: string | null
  onChoose: (id: string) => void
  onAgain: () => void
}

export function InterfaceList({ interfaces, chosen, onChoose, onAgain }: Props) {
  const common = commonProblem(interfaces ?? [])
  return (
    <section className="interfaces" aria-labelledby="interfaces-title">
      <div className="row-wide">
        <h2 id="interfaces-title">{words.record.where}</h2>
        <Button kind="quiet" size="small" onPress={onAgain}>
          {words.record.again}
        </Button>
      </div>
      {interfaces === null && <p className="second">{words.record.looking}</p>}
      {interfaces?.length === 0 && <p className="second">{words.record.none}</p>}
      {common !== null && <Problem problem={common} alone />}
      <ul>
        {interfaces?.map((one) => (
          <Interface key={one.id} one={one} problem={ownProblem(one, common)} chosen={one.id === chosen} onChoose={() => onChoose(one.id)} />
        ))}
      </ul>
    </section>
  )
}
