/** @module The process of an embedded simulator. It ends with its starter, whatever becomes of that. */
import { messageOf } from '../error.ts'
import type { ResolvedSimulator } from './options.ts'
import { serve } from './serve.ts'

/** What the process tells its starter, once. */
export type SimulatorReady = { readonly url: string } | { readonly error: string }

// An interrupt goes to the whole process group, but answers must not break before the client stops asking.
process.on('SIGINT', () => undefined)
process.once('disconnect', () => process.exit())
process.once('message', (options: ResolvedSimulator) => {
  serve(options).then(
    ({ url }) => tell({ url }),
    (error: unknown) => tell({ error: messageOf(error) }),
  )
})

function tell(ready: SimulatorReady): void {
  process.send!(ready)
}
