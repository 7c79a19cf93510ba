/** @module Films: shapes that move, a clock, or noise, as WebM or MP4. */
import { type Distribution, sampleLength } from '../random/distribution.ts'
import { isZero } from '../random/stated.ts'
import type { Streams } from '../random/streams.ts'
import { converted } from './audio-format.ts'
import type { Noise } from './audio-render.ts'
import { renderInThread } from './audio-video-renderer.ts'
import { findFfmpeg } from './ffmpeg-binary.ts'
import type { Film } from './frames-film.ts'
import type { MediaContent, MediaSource } from './item.ts'
import { pooled } from './pool.ts'
import { needsEvenSides } from './video-codecs.ts'
import { type ResolvedVideo, resolveVideo, SHORTEST_SIDE, type Track, type VideoOptions } from './video-options.ts'

/** Part of every key: another number where the same draws give other frames than before. */
const RENDERING = 1
/** What seconds times frames a second may lack to a whole frame by rounding. */
const ROUNDING = 1e-9

const WHO = 'media.video'

/** A source of films. Each carries a mark or noise of its own, so that no two are alike. */
export function video(options: VideoOptions, streams: Streams): MediaSource {
  const { pool, ffmpeg, ...resolved } = resolveVideo(options, WHO)
  const { fps, codec, format, audio } = resolved
  const isOff = isZero(resolved.width) || isZero(resolved.height)
  const binary = isOff ? undefined : findFfmpeg(ffmpeg, audio ? [codec, audio.codec] : [codec], WHO)

  function content(place: string, index: number): MediaContent {
    const film = drawFilm(resolved, streams, place, index)
    const durationSeconds = film.frames / fps
    const track = audio && soundOf(audio, durationSeconds, streams.seed, [`${place}.audio`, index])
    const job = { kind: 'video', film, fps, codec, container: format, track, seed: streams.seed, place, index } as const
    return {
      format,
      mime: `video/${format}`,
      spec: { ...film, fps, durationSeconds, codec, ...(audio && { audio }) },
      render: () => renderInThread({ ...job, ffmpeg: binary!.path }),
    }
  }

  const profile = { kind: 'video', options: resolved, identity: [RENDERING, binary?.version] } as const
  const source = pooled({ ...profile, ready: () => Promise.resolve(), content }, pool, streams)
  if (isOff) return { ...source, size: 0 }
  // Laws that never give a size or a frame are an error here, not at the first request.
  source.draw(0)
  return source
}

function drawFilm(options: ResolvedVideo, streams: Streams, place: string, index: number): Film {
  const { width, height, fps, durationSeconds, source, codec } = options
  const sides = streams.stream(`${place}.dimensions`, index)
  const sideOf = (law: Distribution) => (needsEvenSides(codec) ? converted(law, 'even', evenOnly) : law)
  const frames = converted(durationSeconds, 'frames', (seconds) => Math.floor(seconds * fps + ROUNDING))
  return {
    source,
    width: sampleLength(sideOf(width), sides, SHORTEST_SIDE, WHO),
    height: sampleLength(sideOf(height), sides, SHORTEST_SIDE, WHO),
    frames: sampleLength(frames, streams.stream(`${place}.duration`, index), 1, WHO),
  }
}

/** Odd lengths become none at all, which is drawn again. */
function evenOnly(length: number): number {
  return Math.round(length) % 2 === 0 ? length : NaN
}

/** At least as long as its film: ffmpeg cuts off what is left. */
function soundOf({ codec, ...pcm }: Track, seconds: number, seed: string, stream: Noise['stream']) {
  return { codec, noise: { ...pcm, samples: Math.ceil(seconds * pcm.sampleRate), seed, stream } }
}
