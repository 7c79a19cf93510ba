/** @module Numbers of draws: how many items all requests before one have drawn. */

/**
 * The number of a request's first draw, where request i draws `countOf(i)` items: a function of the request alone, in any
 * order of calls. What was counted once is kept, 8 bytes a request.
 */
export function firstDraws(countOf: (request: number) => number): (request: number) => number {
  const firsts = [0]
  return (request) => {
    while (firsts.length <= request) firsts.push(firsts.at(-1)! + countOf(firsts.length - 1))
    return firsts[request]!
  }
}
