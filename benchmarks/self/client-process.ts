/** @module Clients, each measured in a process that does nothing else. */
import { inOtherProcess } from '../../test/support/other-process.ts'
import type { Effort, Exercise } from './exercise.ts'

/** Where each client is found: its module, and its function there. */
const clients = {
  'inferbench': [new URL('./own-client.ts', import.meta.url), 'inferbench'],
  'node:http': [new URL('./bare-clients.ts', import.meta.url), 'nodeHttp'],
  'undici': [new URL('./bare-clients.ts', import.meta.url), 'undici'],
} as const

/** `PROFILE=folder` has every thread of every client write a CPU profile there. */
const profiles = process.env['PROFILE']

/** Has a client do the exercise. */
export async function exert(client: keyof typeof clients, exercise: Exercise): Promise<Effort> {
  const [module, name] = clients[client]
  const body = `return (await import('${module.href}')).${name}(${JSON.stringify(exercise)})`
  const options = profiles ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}/${name}` } : {}
  return (await inOtherProcess(body, options)) as Effort
}

/** Has each do its exercise in turn, so many times, so that all have the same of what else the machine does. */
export async function exertInTurn<Name extends string>(
  rounds: number,
  each: Readonly<Record<Name, () => Promise<Effort>>>,
): Promise<Record<Name, Effort[]>> {
  const names = Object.keys(each) as Name[]
  const efforts = Object.fromEntries(names.map((name) => [name, [] as Effort[]])) as Record<Name, Effort[]>
  for (let round = 0; round < rounds; round++) {
    for (const name of names) efforts[name].push(await each[name]())
  }
  return efforts
}
