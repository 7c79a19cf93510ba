import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { preflight } from '../../../src/endpoints/preflight.ts'
import { type EndpointOptions, resolveTarget } from '../../../src/endpoints/target.ts'
import type { TlsOptions } from '../../../src/endpoints/tls.ts'
import { type Certificates, makeCertificates } from '../../support/certificates.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { startProxy, startTlsFront, startUnixFront } from '../../support/fronts.ts'
import { type CollectedRun, numbered, runAgainst } from '../../support/load-run.ts'
import { openSimulator, type SimulatorClient } from '../../support/simulator-client.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

let simulator: SimulatorClient
let certificates: Certificates

beforeAll(async () => {
  certificates = makeCertificates()
  simulator = await openSimulator()
})

afterAll(() => simulator[Symbol.asyncDispose]())

/** Ten requests, two at a time. */
function run({ url, ...endpoint }: EndpointOptions): Promise<CollectedRun> {
  const workload = numbered({ maxTokens: 3 })
  return runAgainst(url, { concurrency: 2, requests: 10 }, { workload, model: 'sim', endpoint })
}

function look(options: EndpointOptions): Promise<string> {
  return preflight(resolveTarget(options))
}

const answers = { answer: 10 }

describe('a server with a certificate of our own authority', () => {
  const servername = 'llm.test'

  test('is trusted with the authority, as text, in a list or in a file, over as many connections as it takes', async () => {
    await using front = await startTlsFront(simulator.url, certificates.server)
    const { stranger, authority } = certificates
    using folder = temporaryFolder({ 'ca.pem': stranger.cert + authority.cert })
    for (const ca of [authority.cert, [stranger.cert, authority.cert], folder.file('ca.pem')]) {
      const before = front.connections
      expect((await run({ url: front.url, tls: { ca, servername } })).kinds).toEqual(answers)
      expect(front.connections).toBe(before + 2)
    }
    await expect(look({ url: front.url, tls: { ca: authority.cert, servername } })).resolves.toBe('sim')
  })

  test.each<[string, () => TlsOptions | undefined]>([
    ['without the authority', () => undefined],
    ['with another authority', () => ({ ca: certificates.stranger.cert, servername })],
    ['under another name', () => ({ ca: certificates.authority.cert })],
  ])('is not trusted %s', async (_, tls) => {
    await using front = await startTlsFront(simulator.url, certificates.server)
    expect((await run({ url: front.url, tls: tls() })).kinds).toEqual({ 'untrusted-certificate': 10 })
    await expect(look({ url: front.url, tls: tls() })).rejects.toThrow(
      /has a certificate that is not trusted: .+\. Set tls\.ca to the authority that signed it\./,
    )
  })

  test('is taken as it is where that is asked for', async () => {
    await using front = await startTlsFront(simulator.url, certificates.server)
    expect((await run({ url: front.url, tls: { rejectUnauthorized: false } })).kinds).toEqual(answers)
  })

  test('is a failure to a client that speaks plain HTTP', async () => {
    await using front = await startTlsFront(simulator.url, certificates.server)
    expect((await run({ url: front.url.replace('https', 'http') })).kinds).toEqual({ 'connection-reset': 10 })
  })
})

describe('a server that wants a certificate of the client', () => {
  const startStrict = () =>
    startTlsFront(simulator.url, { ...certificates.server, ca: certificates.authority.cert, requestCert: true })
  const trusting = () => ({ ca: certificates.authority.cert, servername: 'llm.test' })

  test('is content with ours', async () => {
    await using front = await startStrict()
    using folder = temporaryFolder({ key: certificates.client.key })
    const tls = { ...trusting(), cert: certificates.client.cert, key: folder.file('key') }
    expect((await run({ url: front.url, tls })).kinds).toEqual(answers)
    await expect(look({ url: front.url, tls })).resolves.toBe('sim')
  })

  test('refuses a client without one', async () => {
    await using front = await startStrict()
    const { kinds } = await run({ url: front.url, tls: trusting() })
    expect(Object.keys(kinds)).toSatisfy((all: string[]) =>
      all.every((kind) => ['certificate-required', 'connection-reset'].includes(kind)),
    )
    await expect(look({ url: front.url, tls: trusting() })).rejects.toThrow('[endpoint]')
  })
})

describe('a proxy', () => {
  test('forwards requests to a plain server, whose name it is told', async () => {
    await using proxy = await startProxy()
    expect((await run({ url: simulator.url, proxy: proxy.url })).kinds).toEqual(answers)
    await expect(look({ url: simulator.url, proxy: proxy.url })).resolves.toBe('sim')
    expect([proxy.asked.length, proxy.connections]).toEqual([11, 3])
    expect([...new Set(proxy.asked)]).toEqual([
      `POST ${simulator.url}/v1/chat/completions`,
      `GET ${simulator.url}/v1/models`,
    ])
  })

  test('opens a tunnel a connection to a server with TLS, and hears nothing of what goes through', async () => {
    await using front = await startTlsFront(simulator.url, certificates.server)
    await using proxy = await startProxy()
    const tls = { ca: certificates.authority.cert, servername: 'llm.test' }
    const through = { url: front.url, proxy: proxy.url, tls }
    expect((await run(through)).kinds).toEqual(answers)
    await expect(look(through)).resolves.toBe('sim')
    const tunnel = `CONNECT ${new URL(front.url).host}`
    expect(proxy.asked).toEqual([tunnel, tunnel, tunnel])
    expect((await run({ ...through, tls: {} })).kinds).toEqual({ 'untrusted-certificate': 10 })
  })

  test('is told the password in its URL, and its server is not', async () => {
    await using front = await startTlsFront(simulator.url, certificates.server)
    await using proxy = await startProxy('me:pass word')
    const withPassword = proxy.url.replace('//', '//me:pass%20word@')
    const tls = { rejectUnauthorized: false }
    expect((await run({ url: simulator.url, proxy: withPassword })).kinds).toEqual(answers)
    expect((await run({ url: front.url, proxy: withPassword, tls })).kinds).toEqual(answers)
    expect(proxy.asked).toHaveLength(12)
  })

  test('that refuses is named in the failure, and nothing secret is', async () => {
    await using front = await startTlsFront(simulator.url, certificates.server)
    await using proxy = await startProxy('me:pass word')
    const wrong = { proxy: proxy.url.replace('//', '//me:hunter2@') }
    expect((await run({ url: simulator.url, ...wrong })).replies[0]).toEqual({
      kind: 'http-407',
      message: 'who are you?',
    })
    expect((await run({ url: front.url, ...wrong })).replies[0]).toEqual({
      kind: 'proxy-refused',
      message: `The proxy answered 407 to CONNECT ${new URL(front.url).host}`,
    })
    await expect(look({ url: simulator.url, ...wrong })).rejects.toThrow(
      'is behind a proxy that wants credentials. Put them into the URL of proxy.',
    )
    await expect(look({ url: front.url, ...wrong })).rejects.toThrow(
      "can't be reached through the proxy: The proxy answered 407 to CONNECT",
    )
  })

  test('that is not there refuses every connection', async () => {
    const proxy = await startProxy()
    await proxy[Symbol.asyncDispose]()
    for (const url of [simulator.url, 'https://llm.test']) {
      expect((await run({ url, proxy: proxy.url })).kinds).toEqual({ 'connection-refused': 10 })
    }
  })

  test('of the environment is passed by unless it is asked for', async () => {
    await using proxy = await startProxy()
    vi.stubEnv('http_proxy', proxy.url)
    try {
      expect((await run({ url: simulator.url })).kinds).toEqual(answers)
      await look({ url: simulator.url })
      expect(proxy.asked).toEqual([])
      expect((await run({ url: simulator.url, proxy: 'environment' })).kinds).toEqual(answers)
      expect(proxy.asked).toHaveLength(10)
    } finally {
      vi.unstubAllEnvs()
    }
  })
})

describe('a unix socket', () => {
  test('takes the place of host and port', async () => {
    using folder = temporaryFolder()
    const socketPath = folder.file('llm.sock')
    await using front = await startUnixFront(simulator.url, socketPath)
    expect((await run({ url: 'http://no-such-host.invalid/v1', socketPath })).kinds).toEqual(answers)
    await expect(look({ url: front.url, socketPath })).resolves.toBe('sim')
    expect(front.connections).toBe(3)
  })

  test('that is not there is named', async () => {
    using folder = temporaryFolder()
    const options = { url: 'http://localhost', socketPath: folder.file('llm.sock') }
    expect((await run(options)).kinds).toEqual({ 'no-such-socket': 10 })
    await expect(look(options)).rejects.toThrow(
      `has no such unix socket: connect ENOENT ${options.socketPath}. Start the server, or check socketPath.`,
    )
  })
})
