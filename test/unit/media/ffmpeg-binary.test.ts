import { delimiter, relative } from 'node:path'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { findFfmpeg } from '../../../src/media/ffmpeg-binary.ts'
import { fakeFfmpeg, script } from '../../support/fake-ffmpeg.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

beforeEach(() => {
  vi.stubEnv('FFMPEG_PATH', undefined)
  vi.stubEnv('PATH', '')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

describe('an ffmpeg', () => {
  test('is the one of the option, before all others', () => {
    using folder = temporaryFolder()
    const named = fakeFfmpeg(folder, '1', [], 'named')
    vi.stubEnv('FFMPEG_PATH', fakeFfmpeg(folder, '2', [], 'variable'))
    expect(findFfmpeg(named, [], 'test')).toMatchObject({ path: named, version: 'ffmpeg version 1' })
  })

  test('is the one of FFMPEG_PATH, before that of PATH', () => {
    using folder = temporaryFolder()
    fakeFfmpeg(folder, '3', [])
    const variable = fakeFfmpeg(folder, '2', [], 'variable')
    vi.stubEnv('FFMPEG_PATH', variable)
    vi.stubEnv('PATH', folder.path)
    expect(findFfmpeg(undefined, [], 'test').path).toBe(variable)
  })

  test('is the first of PATH that may be run', () => {
    using empty = temporaryFolder()
    using unusable = temporaryFolder({ ffmpeg: 'not a program' })
    using folder = temporaryFolder()
    const path = fakeFfmpeg(folder, '3', [])
    vi.stubEnv('PATH', ['', empty.path, unusable.path, folder.path].join(delimiter))
    expect(findFfmpeg(undefined, [], 'test').path).toBe(path)
  })

  test('is that of the npm package where there is no other, and has every codec that is offered', () => {
    vi.stubEnv('FFMPEG_PATH', '')
    const codecs = ['libvpx-vp9', 'libx264', 'libx265', 'aac', 'libvorbis', 'libopus', 'libmp3lame']
    const { path, version } = findFfmpeg(undefined, codecs, 'test')
    expect(path).toContain('@ffmpeg-installer')
    expect(version).toMatch(/^ffmpeg version \S+$/)
  })

  test('may be named by a relative path', () => {
    using folder = temporaryFolder()
    const path = fakeFfmpeg(folder, '1', [])
    expect(findFfmpeg(relative('', path), [], 'test').path).toBe(path)
  })

  test('knows its encoders by name', () => {
    using folder = temporaryFolder()
    const path = fakeFfmpeg(folder, '1', ['libx264', 'libvpx-vp9'])
    expect([...findFfmpeg(path, [], 'test').encoders]).toEqual(['libx264', 'libvpx-vp9'])
  })
})

describe('an ffmpeg that is refused', () => {
  test('was named but is not there, whatever else there is', () => {
    vi.stubEnv('FFMPEG_PATH', '/nowhere/ffmpeg')
    expect(() => findFfmpeg(undefined, [], 'media.video')).toThrow(
      /^\[media\.video\] \/nowhere\/ffmpeg can't be run as ffmpeg: .*ENOENT.*\. Install the npm package @ffmpeg-installer/,
    )
  })

  test('is no program', () => {
    using folder = temporaryFolder({ ffmpeg: 'text' })
    expect(() => findFfmpeg(folder.file('ffmpeg'), [], 'test')).toThrow(/can't be run as ffmpeg: .*EACCES/)
  })

  test('is another program', () => {
    using folder = temporaryFolder()
    const path = script(folder, 'ffmpeg', 'echo hello')
    expect(() => findFfmpeg(path, [], 'test')).toThrow(`${path} can't be run as ffmpeg: it names no version.`)
  })

  test('fails when it is asked', () => {
    using folder = temporaryFolder()
    const path = script(folder, 'ffmpeg', 'exit 3')
    expect(() => findFfmpeg(path, [], 'test')).toThrow(`${path} can't be run as ffmpeg: Command failed: ${path}`)
  })

  test('lacks an encoder: the message names it, and where it is to be had', () => {
    using folder = temporaryFolder()
    const path = fakeFfmpeg(folder, '7.1', ['libx264'])
    expect(() => findFfmpeg(path, ['libx264', 'libx265', 'aac'], 'media.video')).toThrow(
      `[media.video] ${path} (ffmpeg version 7.1) has no encoder libx265, aac. Name a build that has it by the option ` +
        '`ffmpeg` or FFMPEG_PATH; that of the npm package @ffmpeg-installer/ffmpeg has libvpx-vp9, libx264, libx265,',
    )
  })

  test('is nowhere: the message says where it was looked for, and how to get one', async () => {
    const message = await inOtherProcess(
      `const { registerHooks } = await import('node:module')
       registerHooks({
         resolve(specifier, context, next) {
           if (specifier.startsWith('@ffmpeg-installer/')) throw new Error('not installed')
           return next(specifier, context)
         },
       })
       const { findFfmpeg } = await load('src/media/ffmpeg-binary.ts')
       try { return findFfmpeg(undefined, [], 'media.video') } catch (error) { return error.code + ' ' + error.message }`,
      { PATH: '', FFMPEG_PATH: '' },
    )
    expect(message).toBe(
      'ffmpeg-missing [media.video] No ffmpeg was found in the option `ffmpeg`, FFMPEG_PATH, PATH and the package ' +
        '@ffmpeg-installer/ffmpeg. Install the npm package @ffmpeg-installer/ffmpeg, or a system package (apt install ' +
        'ffmpeg, brew install ffmpeg), or name a binary by the option `ffmpeg` or the variable FFMPEG_PATH.',
    )
  })
})
