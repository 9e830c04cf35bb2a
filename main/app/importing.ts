/** Importing a capture: it is on the desk as soon as its first packets are copied, and a session once the last one is. */
import type { FeedMessage, Input } from '../../shared/contract.ts'
import type { Result } from '../../shared/model.ts'
import { importCapture } from '../session/import.ts'
import type { SessionStore } from '../session/store.ts'
import type { Desk } from './desk.ts'
import type { TaskControl } from './tasks.ts'

export class Importing {
  /** Files that are still arriving, and what stops their import if they do not arrive whole. */
  private readonly uploads = new Map<string, AbortController>()

  constructor(
    private readonly store: SessionStore,
    private readonly desk: Desk,
    private readonly deskTaken: () => boolean,
    private readonly tell: (message: FeedMessage) => void,
  ) {}

  async run({ path, name, uploading }: Input<'sessions.import'>, { signal, progress }: TaskControl): Promise<Result<{ session: string }>> {
    const broken = new AbortController()
    if (uploading === true) this.uploads.set(path, broken)
    let shown: string | null = null
    let put: Promise<unknown> = Promise.resolve()
    try {
      const imported = await importCapture(this.store, path, name, {
        signal: AbortSignal.any([signal, broken.signal]),
        onProgress: progress,
        growing: () => this.uploads.has(path),
        onReadable: (session) => {
          if (this.deskTaken()) return
          shown = session.info.id
          put = this.desk.put(session.info, session.folder, session.capture.path, true).then(() => this.tell({ type: 'importing', session: session.info.id }))
        },
      })
      await put
      if (!imported.ok) {
        if (shown !== null && this.desk.openId === shown) await this.desk.close()
        return imported
      }
      // The folder has moved to its place; what is on the desk moves along and reads what is left.
      const found = await this.store.open(imported.value.session)
      if (found.ok) await this.desk.settle(found.value)
      this.tell({ type: 'sessions', session: null })
      return imported
    } finally {
      this.uploads.delete(path)
    }
  }

  /** The shell has all of an uploaded file, or knows that the rest will not come. */
  uploadEnded(path: string, whole: boolean): void {
    if (!whole) this.uploads.get(path)?.abort()
    this.uploads.delete(path)
  }
}
