import { describe, expect, test } from 'vitest'

import { resolveProxy } from '../../../src/endpoints/proxy.ts'

const plain = new URL('http://llm.example.com:8000/v1')
const secure = new URL('https://llm.example.com/v1')

function originFor(url: URL, env: NodeJS.ProcessEnv): string | undefined {
  return resolveProxy('environment', url, env)?.origin
}

describe('a proxy that is named', () => {
  test('is taken whatever the environment says', () => {
    expect(resolveProxy('http://proxy:3128', plain, { no_proxy: '*' })).toEqual({ origin: 'http://proxy:3128' })
  })

  test.each([
    ['http://me:secret@proxy:3128', 'me:secret'],
    ['http://me:p%40ss@proxy:3128', 'me:p@ss'],
    ['http://me@proxy:3128', 'me:'],
  ])('is opened by the credentials in its URL: %s', (option, credentials) => {
    const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
    expect(resolveProxy(option, plain, {})).toEqual({ origin: 'http://proxy:3128', authorization })
  })

  test.each(['http://proxy/path', 'http://me:secret@proxy?x=1'])('is a host, not a page of it: %s', (option) => {
    expect(() => resolveProxy(option, plain, {})).toThrow(
      "[endpoint] proxy: expected the URL of an HTTP proxy, such as 'http://proxy:3128', or 'environment'",
    )
  })
})

describe('the proxy of the environment', () => {
  test.each([
    ['http_proxy for http', plain, { http_proxy: 'http://a', https_proxy: 'http://b' }, 'http://a'],
    ['https_proxy for https', secure, { http_proxy: 'http://a', https_proxy: 'http://b' }, 'http://b'],
    ['HTTPS_PROXY', secure, { HTTPS_PROXY: 'http://b' }, 'http://b'],
    ['lower case before upper case', secure, { https_proxy: 'http://a', HTTPS_PROXY: 'http://b' }, 'http://a'],
    ['all_proxy where nothing else is', secure, { all_proxy: 'http://c' }, 'http://c'],
    ['ALL_PROXY likewise', plain, { ALL_PROXY: 'http://c' }, 'http://c'],
    ['a proxy without its scheme', plain, { http_proxy: 'proxy:3128' }, 'http://proxy:3128'],
  ])('is %s', (_, url, env, origin) => {
    expect(originFor(url, env)).toBe(origin)
  })

  test.each([
    ['there is nothing', plain, {}],
    ['there is one for the other scheme', secure, { http_proxy: 'http://a' }],
    ['it is set to nothing', plain, { http_proxy: '' }],
    ['HTTP_PROXY is in upper case, which a request to a CGI server may have set', plain, { HTTP_PROXY: 'http://a' }],
  ])('is none where %s', (_, url, env) => {
    expect(originFor(url, env)).toBeUndefined()
  })

  test.each(['socks5://proxy:1080', 'https://proxy', 'http://'])(
    'is refused where it is no HTTP proxy: %s',
    (proxy) => {
      expect(() => originFor(plain, { http_proxy: proxy })).toThrow('[endpoint] proxy: expected')
    },
  )

  test.each([
    '*',
    'llm.example.com',
    'LLM.example.com',
    'example.com',
    '.example.com',
    'com',
    'other.org, example.com',
    'other.org example.com',
    'llm.example.com:8000',
    '*:8000',
  ])('is passed by for a host that no_proxy covers: %s', (no_proxy) => {
    expect(originFor(plain, { http_proxy: 'http://a', no_proxy })).toBeUndefined()
    expect(originFor(plain, { http_proxy: 'http://a', NO_PROXY: no_proxy })).toBeUndefined()
  })

  test.each(['', ',', 'ample.com', 'llm', 'lm.example.com', 'llm.example.com:80', 'example.com:443', '*.org', ':8000'])(
    'is used for a host that it does not: %j',
    (no_proxy) => {
      expect(originFor(plain, { http_proxy: 'http://a', no_proxy })).toBe('http://a')
    },
  )

  test('is passed by at the standard port of a scheme', () => {
    expect(originFor(secure, { https_proxy: 'http://a', no_proxy: 'example.com:443' })).toBeUndefined()
    expect(originFor(new URL('http://[::1]:80'), { http_proxy: 'http://a', no_proxy: '[::1]:80' })).toBeUndefined()
  })
})
