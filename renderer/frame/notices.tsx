/** What lies over the views: problems, work in progress, the lost connection, the drop target. */
import { useEffect, useState } from 'react'
import { actions, useWindow, type ShownProblem, type Task } from '../state/store.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon } from '../ui/icons.tsx'
import { Progress } from '../ui/pieces.tsx'
import { words } from '../words.ts'

function Problem({ problem }: { problem: ShownProblem }) {
  return (
    <li className="problem">
      <Icon name="warning" size={18} />
      <div className="grow">
        <p className="problem-message inert-text">
          {problem.message}
          {problem.count > 1 && <span className="quiet figure"> {words.problems.times(problem.count)}</span>}
        </p>
        {problem.remedy !== '' && <p className="second inert-text">{problem.remedy}</p>}
        <div className="row problem-actions">
          <CopyButton text={`${problem.message}\n${problem.remedy}\n(${problem.code})`} />
          <Button kind="quiet" size="small" onPress={() => actions.dismiss(problem.key)}>
            {words.problems.dismiss}
          </Button>
        </div>
      </div>
    </li>
  )
}

export function Problems() {
  const problems = useWindow((state) => state.problems)
  return (
    <div className="problems" role="log" aria-live="assertive" aria-label={words.problems.title}>
      <ul>
        {problems.map((problem) => (
          <Problem key={problem.key} problem={problem} />
        ))}
      </ul>
    </div>
  )
}

function Work({ task }: { task: Task }) {
  return (
    <li className="task">
      <div className="row-wide">
        <span className="cut inert-text">{task.title}</span>
        <Button size="small" kind="quiet" onPress={() => void actions.cancelTask(task.task)} label={words.frame.cancelTask(task.title)}>
          {words.cancel}
        </Button>
      </div>
      <Progress done={task.done} total={task.total} label={task.title} />
    </li>
  )
}

export function Tasks() {
  const tasks = useWindow((state) => state.tasks)
  if (tasks.length === 0) return null
  return (
    <ul className="tasks" aria-label={words.frame.tasks}>
      {tasks.map((task) => (
        <Work key={task.task} task={task} />
      ))}
    </ul>
  )
}

export function LostConnection() {
  const lost = useWindow((state) => state.connection === 'lost')
  return (
    <div role="status">
      {lost && (
        <p className="lost-connection">
          <Icon name="warning" />
          {words.frame.lost}
        </p>
      )}
    </div>
  )
}

const carriesFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** A capture dropped anywhere becomes a session; without this the browser would leave the window for the file. */
export function DropTarget() {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const onOver = (event: DragEvent): void => {
      event.preventDefault()
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = carriesFile(event) ? 'copy' : 'none'
      if (carriesFile(event)) setOver(true)
    }
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent): void => {
      event.preventDefault()
      setOver(false)
      const file = event.dataTransfer?.files[0]
      if (file !== undefined) void actions.importCapture(file)
    }
    window.addEventListener('dragover', onOver)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [])
  if (!over) return null
  return (
    <div className="drop-target" aria-hidden="true">
      <div>
        <Icon name="open" size={40} />
        <strong>{words.frame.drop}</strong>
        <span>{words.frame.dropHint}</span>
      </div>
    </div>
  )
}
