/** How a command ends when it does not end well. */
import type { ProblemText } from '../../shared/model.ts'

/** Wrong usage: exit 2. */
export class Usage extends Error {}

/** Could not: exit 1, and one line that says what, why, and what to do. */
export class Failure extends Error {
  constructor(problem: Pick<ProblemText, 'message' | 'remedy'>) {
    super(`${problem.message} ${problem.remedy}`.replace(/\s+/g, ' '))
  }
}

/** Whole document on stdout, waiting for a slow reader: process.exit would cut a pipe short. */
export function print(text: string): Promise<void> {
  return new Promise((done, failed) => process.stdout.write(text, (error) => (error ? failed(error) : done())))
}
