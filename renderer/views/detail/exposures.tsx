/** What a reader on the path could see. What somebody typed stays hidden until they ask for that one value. */
import { useState } from 'react'
import type { Exposure } from '../../../shared/model.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { MaskedValue } from '../../ui/pieces.tsx'
import { sessionWords } from '../../words-session.ts'
import { inertText } from './inert-text.ts'
import { FrameLink, type ShowFrame } from './parts.tsx'

const text = sessionWords.detail
const page = 40

/** Names that the network must show anyway; an address of a page may carry what was typed behind its question mark. */
export const isTyped = (exposure: Pick<Exposure, 'kind' | 'value'>): boolean =>
  exposure.kind !== 'host-name' && exposure.kind !== 'file' && !(exposure.kind === 'url' && !exposure.value.includes('?'))

function One({ exposure, onShow }: { exposure: Exposure; onShow: ShowFrame }) {
  const kind = text.kinds[exposure.kind]
  const name = inertText(exposure.name, 120)
  const value = inertText(exposure.value)
  return (
    <li className="detail-exposure">
      <div className="row">
        <strong>{kind}</strong>
        {name !== '' && name.toLowerCase() !== 'url' && <span className="second cut">{name}</span>}
        <FrameLink frame={exposure.frame} onShow={onShow} />
      </div>
      <div className="detail-value">
        {isTyped(exposure) ? <MaskedValue value={value} label={name === '' ? kind : `${kind} ${name}`} /> : <span className="mono inert-text">{value}</span>}
        <span className="row quiet">
          {[exposure.encoding.length > 0 ? text.decoded(exposure.encoding) : null, exposure.cut === true ? text.cut : null].filter((part) => part !== null).join('; ')}
          <CopyButton text={exposure.value} iconOnly />
        </span>
      </div>
    </li>
  )
}

export function Exposures({ exposures, onShow }: { exposures: readonly Exposure[]; onShow: ShowFrame }) {
  const [shown, setShown] = useState(page)
  return (
    <>
      <ul className="detail-exposures">
        {exposures.slice(0, shown).map((exposure, index) => <One key={`${exposure.frame} ${exposure.kind} ${exposure.name} ${index}`} exposure={exposure} onShow={onShow} />)}
      </ul>
      {exposures.length > shown && <button type="button" className="link" onClick={() => setShown(shown + page)}>{text.more(exposures.length - shown)}</button>}
    </>
  )
}
