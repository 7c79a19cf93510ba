/** @module The thread of an embedded simulator. */
import { parentPort, workerData } from 'node:worker_threads'

import { messageOf } from '../error.ts'
import type { ResolvedSimulator } from './options.ts'
import { serve } from './serve.ts'

/** What the thread tells its starter, once. */
export type SimulatorReady = { readonly url: string } | { readonly error: string }

await serve(workerData as ResolvedSimulator).then(
  ({ url }) => parentPort!.postMessage({ url } satisfies SimulatorReady),
  (error: unknown) => parentPort!.postMessage({ error: messageOf(error) } satisfies SimulatorReady),
)
