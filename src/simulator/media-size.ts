/** @module How much there is to encode in a picture, a sound or a film. */
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny'
import sharp from 'sharp'

import { InferbenchError, messageOf } from '../error.ts'
import type { MediaInput } from './dialect.ts'

export interface MediaSize {
  /** Of one frame. */
  readonly megapixels: number
  /** 1 for a picture, 0 for a sound. */
  readonly frames: number
  /** Of sound. */
  readonly seconds: number
}

/** @throws InferbenchError where the file can't be read */
export async function measureMedia(kind: MediaInput['kind'], file: Buffer): Promise<MediaSize> {
  try {
    if (kind === 'image') return await measureImage(file)
    return await (kind === 'audio' ? measureAudio(file) : measureVideo(file))
  } catch (error) {
    throw new InferbenchError('unreadable-media', 'simulator', `Can't read the ${kind}: ${messageOf(error)}`)
  }
}

async function measureImage(file: Buffer): Promise<MediaSize> {
  const { width, height } = await sharp(file).metadata()
  return { megapixels: (width * height) / 1e6, frames: 1, seconds: 0 }
}

async function measureAudio(file: Buffer): Promise<MediaSize> {
  return { megapixels: 0, frames: 0, seconds: await open(file).computeDuration() }
}

async function measureVideo(file: Buffer): Promise<MediaSize> {
  const input = open(file)
  const track = await input.getPrimaryVideoTrack()
  if (!track) throw new Error('it has no video track')
  const { packetCount } = await track.computePacketStats()
  const sound = await input.getPrimaryAudioTrack()
  return {
    megapixels: (track.displayWidth * track.displayHeight) / 1e6,
    frames: packetCount,
    seconds: sound ? await sound.computeDuration() : 0,
  }
}

function open(file: Buffer): Input {
  return new Input({ source: new BufferSource(file), formats: ALL_FORMATS })
}
