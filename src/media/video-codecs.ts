/** @module What ffmpeg must be told of a codec, and which container holds which. */

export const CONTAINERS = ['webm', 'mp4'] as const

export type Container = (typeof CONTAINERS)[number]

/** Codecs of sound tracks. */
export const AUDIO_CODECS = ['aac', 'libvorbis', 'libopus'] as const

export type AudioCodec = (typeof AUDIO_CODECS)[number]

/** The codec of a container where none is named, and the audio codecs that it holds; the first is the default. */
export const containers = {
  webm: { codec: 'libvpx-vp9', audioCodecs: ['libvorbis', 'libopus'], options: [] },
  mp4: {
    codec: 'libx264',
    audioCodecs: ['aac', 'libopus'],
    options: ['-movflags', '+faststart', '-strict', 'experimental'],
  },
} as const satisfies Record<Container, object>

/** What else a codec is told. All others are passed to ffmpeg as they are named. */
const tuning = new Map([
  // Eight times as fast as libvpx' own defaults, sixteen times for noise, and the files are as large.
  ['libvpx-vp9', ['-deadline', 'realtime', '-cpu-used', '5']],
  // x265 has threads of its own, as many as there are cores.
  ['libx265', ['-x265-params', 'pools=none:frame-threads=1:log-level=error']],
])

export function codecOptions(codec: string): readonly string[] {
  return ['-c:v', codec, '-pix_fmt', 'yuv420p', ...(tuning.get(codec) ?? [])]
}

/** True of H.264 and H.265: they have no half pixels for the colour planes, which are half as wide and as high. */
export function needsEvenSides(codec: string): boolean {
  return /26[45]|hevc/.test(codec)
}

/** WebM holds VP8, VP9 and AV1; MP4 holds what there is. */
export function holds(container: Container, codec: string): boolean {
  return container === 'mp4' || /vpx|vp[89]|av1/.test(codec)
}

export function containerOf(codec: string): Container {
  return holds('webm', codec) ? 'webm' : 'mp4'
}
