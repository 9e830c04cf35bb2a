/** Record: prepare one, or watch the one that runs. */
import { useWindow } from '../../state/store.ts'
import { Prepare } from './prepare.tsx'
import { Running } from './running.tsx'
import './record.css'

export function RecordView() {
  const running = useWindow((state) => state.recording !== null && state.recording.state !== 'ended')
  return running ? <Running /> : <Prepare />
}
