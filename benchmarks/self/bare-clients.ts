/** @module Clients that do the least: bodies out, bytes in, nothing noted and nothing read. */
import { Agent, request } from 'node:http'

import { Client } from 'undici'

import { bodiesOf, chatUrl, type Effort, type Exercise } from './exercise.ts'
import { startMeter } from './meter.ts'

/** Sends one body and resolves when its answer is whole. */
type Ask = (body: Uint8Array) => Promise<void>

/** @param connect makes the way of one of as many users as are in flight */
async function send(exercise: Exercise, connect: () => Ask): Promise<Effort> {
  const { bodies, tokens } = await bodiesOf(exercise)
  const { requests, concurrency } = exercise
  let next = 0
  const use = async (ask: Ask) => {
    while (next < requests) await ask(bodies[next++]!)
  }
  const users = Array.from({ length: concurrency }, connect)
  const meter = startMeter()
  await Promise.all(users.map(use))
  return { requests, tokens, ...meter.read() }
}

/** `request` of `node:http` over kept connections. */
export async function nodeHttp(exercise: Exercise): Promise<Effort> {
  const url = chatUrl(exercise)
  const agent = new Agent({ keepAlive: true })
  const effort = await send(exercise, () => async (body) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const sent = request(url, { agent, method: 'POST', headers }, (response) => {
      response.on('data', () => undefined)
      response.on('end', resolve)
    })
    sent.on('error', reject)
    sent.end(body)
    return promise
  })
  agent.destroy()
  return effort
}

/** `dispatch` of an undici client per user. */
export async function undici(exercise: Exercise): Promise<Effort> {
  const { origin, pathname: path } = chatUrl(exercise)
  const clients: Client[] = []
  const headers = ['content-type', 'application/json']
  const effort = await send(exercise, () => {
    const client = new Client(origin, { pipelining: 1 })
    clients.push(client)
    return async (body) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      client.dispatch(
        { path, method: 'POST', headers, body },
        {
          onRequestStart: () => undefined,
          onResponseStart: () => undefined,
          onResponseData: () => undefined,
          onResponseEnd: () => resolve(),
          onResponseError: (_, error) => reject(error),
        },
      )
      return promise
    }
  })
  await Promise.all(clients.map((client) => client.destroy()))
  return effort
}
