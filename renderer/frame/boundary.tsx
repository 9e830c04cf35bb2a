/** The window's one door for its own bugs: a view that fails leaves the others, the recording and the way out. */
import { Component, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/pieces.tsx'
import { words } from '../words.ts'

export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    const { message, remedy, again } = words.problems.windowFailed
    return (
      <EmptyState icon="warning" title={message} actions={<Button onPress={() => this.setState({ failed: false })}>{again}</Button>}>
        {remedy}
      </EmptyState>
    )
  }
}
