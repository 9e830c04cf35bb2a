/** What a shell (Electron's preload, or the browser shell's script) offers the one renderer; nothing else of it is visible. */
import type { FeedMessage, Input, Reply, RequestName } from './contract.ts'
import type { Result } from './model.ts'

export interface Bridge {
  readonly shell: 'electron' | 'browser'
  request<N extends RequestName>(name: N, input: Input<N>): Promise<Reply<N>>
  /** Calls back for every message of the feed until the returned function is called. */
  subscribe(listener: (message: FeedMessage) => void): () => void
  /** Tells whether the engine can be reached; the window says so and asks for everything anew when it comes back. */
  onConnection(listener: (state: 'connected' | 'lost') => void): () => void
  /**
   * Copies a capture into a new session: the dropped or chosen `file`, or with null the one chosen in the shell's
   * dialog. The value is null if the person cancelled. Progress comes as a `task` on the feed.
   */
  importCapture(file: File | null): Promise<Result<{ session: string } | null>>
  /** Saves the session's pcapng where the person says (browser: as a download). False if they cancelled. */
  saveCapture(session: string, suggestedName: string): Promise<Result<boolean>>
  saveText(suggestedName: string, mime: string, text: string): Promise<Result<boolean>>
}

/** Electron's preload exposes the bridge under this name. */
export const bridgeName = 'plainsight'
