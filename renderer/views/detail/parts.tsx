/** Small parts of the detail: links to frames, facts in pairs, sections, waiting and failing. */
import type { ReactNode } from 'react'
import type { ProblemText } from '../../../shared/model.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { EmptyState } from '../../ui/pieces.tsx'
import { sessionWords } from '../../words-session.ts'

const text = sessionWords.detail

export type ShowFrame = (frame: number) => void

/** The proof of a claim, one click away. */
export function FrameLink({ frame, onShow }: { frame: number | null; onShow: ShowFrame }) {
  if (frame === null) return <span className="quiet detail-proof">{text.wholeFlow}</span>
  return (
    <button type="button" className="link detail-proof figure" title={text.frameTitle(frame)} onClick={() => onShow(frame)}>
      {text.frame(frame)}
    </button>
  )
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="detail-section">
      <h3>{title}</h3>
      {children}
    </section>
  )
}

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="detail-facts">{children}</dl>
}

/** One fact; nothing at all where there is none. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === undefined || children === '') return null
  return (
    <>
      <dt>{name}</dt>
      <dd className="inert-text">{children}</dd>
    </>
  )
}

export function Waiting({ says }: { says: string }) {
  return <p className="detail-waiting quiet" role="status">{says}</p>
}

export function Failed({ title, problem, onAgain }: { title: string; problem: ProblemText; onAgain: () => void }) {
  return (
    <EmptyState icon="warning" title={title} actions={<><Button onPress={onAgain}>{text.again}</Button><CopyButton text={`${title} ${problem.message} ${problem.remedy} (${problem.code})`} /></>}>
      {problem.message} {problem.remedy}
    </EmptyState>
  )
}
