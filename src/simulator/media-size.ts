/** @module How much there is to encode in a picture, a sound or a film. */
import { ALL_FORMATS, BufferSource, Input, type InputAudioTrack } from 'mediabunny'
import sharp from 'sharp'

import { InferbenchError, messageOf } from '../error.ts'
import type { MediaInput } from './dialect.ts'

export interface MediaSize {
  /** Of all its frames together. */
  readonly megapixels: number
  /** Of a film. */
  readonly frames: number
  /** Of sound. */
  readonly seconds: number
}

/** @throws InferbenchError where the file can't be read */
export async function measureMedia(kind: MediaInput['kind'], file: Buffer): Promise<MediaSize> {
  try {
    return await measures[kind](file)
  } catch (error) {
    throw new InferbenchError('unreadable-media', 'simulator', `Can't read the ${kind}: ${messageOf(error)}`)
  }
}

const measures: Record<MediaInput['kind'], (file: Buffer) => Promise<MediaSize>> = {
  async image(file) {
    const { width, height } = await sharp(file).metadata()
    return { megapixels: (width * height) / 1e6, frames: 0, seconds: 0 }
  },
  async audio(file) {
    const sound = await open(file).getPrimaryAudioTrack()
    if (!sound) throw new Error('it has no sound')
    return { megapixels: 0, frames: 0, seconds: await secondsOf(sound) }
  },
  async video(file) {
    const input = open(file)
    const track = await input.getPrimaryVideoTrack()
    if (!track) throw new Error('it has no video track')
    const { packetCount: frames } = await track.computePacketStats()
    const sound = await input.getPrimaryAudioTrack()
    return {
      megapixels: (frames * track.displayWidth * track.displayHeight) / 1e6,
      frames,
      seconds: sound ? await secondsOf(sound) : 0,
    }
  },
}

function open(file: Buffer): Input {
  return new Input({ source: new BufferSource(file), formats: ALL_FORMATS })
}

/** Its last instant alone would count what comes before its first. */
async function secondsOf(track: InputAudioTrack): Promise<number> {
  return (await track.computeDuration()) - (await track.getFirstTimestamp())
}
