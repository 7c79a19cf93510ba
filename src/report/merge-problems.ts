/** @module Whether parts of a run are the whole of one: every machine once, of the same load, begun at the same instant. */
import { conditionsOf, findMismatches } from './conditions.ts'
import { formatCount, formatNumber } from './format.ts'
import type { Part } from './merge-runs.ts'
import type { Problem } from './run-report.ts'

/** What of the environment has to be the same, whatever machine it is. */
const SAME = ['inferbench', 'tokenizer', 'corpus'] as const

/** Reasons for which parts don't make a run. */
export function findMergeProblems(parts: readonly Part[]): Problem[] {
  return [findMissing(parts), findTwice(parts), findApart(parts), findDiffering(parts), findDeferred(parts)].flat()
}

/** What voids a part voids the whole. */
export function problemsOfParts(parts: readonly Part[]): Problem[] {
  return parts.flatMap(({ shard, validity }) =>
    validity.problems.map(({ code, message, advice }) => ({
      code,
      message: `${machineOf(shard)}: ${message}`,
      advice,
    })),
  )
}

/** What a reader should know of parts that can be merged. */
export function warningsOfParts(parts: readonly Part[]): Problem[] {
  const urls = [...new Set(parts.map(({ endpoint }) => endpoint.url))]
  if (urls.length === 1) return []
  const simulated = parts.every(({ endpoint }) => endpoint.simulated)
  return [
    {
      code: 'several-endpoints',
      message: simulated
        ? 'each machine measured an embedded simulator of its own: they shared no server'
        : `the machines were given different servers: ${urls.join(', ')}`,
      advice: 'name the same one on all with INFERBENCH_URL, unless these lead to the same',
    },
  ]
}

/** `machine 2 of 3`. */
export function machineOf({ index, of }: Part['shard']): string {
  return `machine ${index + 1} of ${of}`
}

function findMissing(parts: readonly Part[]): Problem[] {
  const { of } = parts[0]!.shard
  const present = new Set(parts.map(({ shard }) => shard.index))
  const missing = Array.from({ length: of }, (_, index) => index).filter((index) => !present.has(index))
  if (missing.length === 0) return []
  const machines = missing.map((index) => index + 1).join(', ')
  return [
    problem(
      'machines-missing',
      `of ${of} machines ${missing.length === 1 ? 'one is' : `${missing.length} are`} missing: ${machines}`,
      'see why they left no blob of this test, and bring their blobs and rows along',
    ),
  ]
}

function findTwice(parts: readonly Part[]): Problem[] {
  const twice = parts.filter(({ shard }, i) => parts.findIndex((other) => other.shard.index === shard.index) < i)
  return twice.map(({ shard }) =>
    problem('machine-twice', `there are two runs of ${machineOf(shard)}`, 'merge the blobs of one run only'),
  )
}

function findApart(parts: readonly Part[]): Problem[] {
  const starts = parts.map(({ shard }) => shard.startMs).filter((start) => start !== undefined)
  if (starts.length < parts.length) {
    return [problem('start-unknown', 'a machine never began', 'see what its own report says')]
  }
  const apartMs = Math.max(...starts) - Math.min(...starts)
  const mostMs = Math.min(...parts.map(({ shard }) => shard.mostApartMs))
  // Beyond, the load had another shape than the one that was asked for.
  if (apartMs <= mostMs) return []
  return [
    problem(
      'started-apart',
      `the machines began ${formatNumber(apartMs / 1_000)} s apart, above ${formatNumber(mostMs / 1_000)} s`,
      'set INFERBENCH_START_AT to an instant at which all are ready, and a longer INFERBENCH_SHARD_GRID',
    ),
  ]
}

/** Each machine draws a nonce of its own, and the sessions are different ones anyway. */
const OWN = /(?:^|\.)nonce$/

function findDiffering(parts: readonly Part[]): Problem[] {
  const [first, ...others] = parts
  return others.flatMap((part) => {
    const { environment, options } = findMismatches(conditionsOf(first!), conditionsOf(part))
    const differing = [
      ...options.filter((sentence) => !OWN.test(sentence.split(' is ')[0]!)),
      ...SAME.flatMap((key) => environment.get(key) ?? []),
      ...(part.shard.of === first!.shard.of
        ? []
        : [`the number of machines is ${part.shard.of}, in the baseline ${first!.shard.of}`]),
      ...(countOf(part) === countOf(first!) ? [] : ['the number of servers is another one']),
    ]
    return differing.map((sentence) =>
      problem(
        'machines-differ',
        `${machineOf(part.shard)}: ${sentence.replace('in the baseline', `on ${machineOf(first!.shard)}`)}`,
        'run the same commit with the same options and seed on all',
      ),
    )
  })
}

function countOf({ endpoint }: Part): number {
  return endpoint.urls?.length ?? 1
}

/** A test that failed before its assertions has not asked for anything. */
function findDeferred(parts: readonly Part[]): Problem[] {
  const asked = parts.map(({ deferred = [] }) => JSON.stringify(deferred))
  const differing = parts.filter((_, i) => asked[i] !== asked[0])
  return differing.map(({ shard, deferred = [] }) =>
    problem(
      'assertions-differ',
      `${machineOf(shard)} asserted ${formatCount(deferred.length, 'thing')} of its run, ${machineOf(parts[0]!.shard)} ${parts[0]!.deferred?.length ?? 0}, or others`,
      'see whether the test failed there, and run the same commit on all',
    ),
  )
}

function problem(code: string, message: string, advice: string): Problem {
  return { code, message, advice }
}
