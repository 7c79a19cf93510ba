/**
 * Paints the pictures of source_images/, the same bytes every time for the same sharp:
 *
 *     node assets/build-pictures.ts
 *
 * Each has what makes a photograph weigh what it weighs: surfaces whose power falls with the square of the frequency (fractal
 * noise), edges of things that hide each other at all sizes (dead leaves: Lee, Mumford & Huang, Occlusion models for
 * natural images, 2001), and the grain of a sensor.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import sharp from 'sharp'

import { createStreams, type Stream } from '../src/random/streams.ts'

const WIDTH = 1_536
const HEIGHT = 1_024
/** Standard deviation of the grain, in 1/255. */
const GRAIN = 4

const streams = createStreams('source_images')

type Colour = readonly [red: number, green: number, blue: number]

/** Pixels in the linear range 0–255, three floats each. */
interface Canvas {
  readonly pixels: Float32Array
  set(x: number, y: number, colour: Colour): void
}

function createCanvas(): Canvas {
  const pixels = new Float32Array(WIDTH * HEIGHT * 3)
  return {
    pixels,
    set(x, y, colour) {
      if (x >= 0 && x < WIDTH && y >= 0 && y < HEIGHT) pixels.set(colour, (y * WIDTH + x) * 3)
    },
  }
}

type Noise = (x: number, y: number) => number

/** Gradient noise in about [−0.7, 0.7], one feature a unit. */
function gradientNoise(stream: Stream): Noise {
  const order = Uint8Array.from({ length: 256 }, (_, i) => i)
  for (let i = 255; i > 0; i--) {
    const j = Math.floor(stream() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  const corner = (cx: number, cy: number, dx: number, dy: number) => {
    const angle = (order[(order[cx & 255]! + cy) & 255]! / 128) * Math.PI
    return Math.cos(angle) * dx + Math.sin(angle) * dy
  }
  const ease = (t: number) => t * t * t * (t * (t * 6 - 15) + 10)
  return (x, y) => {
    const cx = Math.floor(x)
    const cy = Math.floor(y)
    const [dx, dy] = [x - cx, y - cy]
    const top = mix(corner(cx, cy, dx, dy), corner(cx + 1, cy, dx - 1, dy), ease(dx))
    const bottom = mix(corner(cx, cy + 1, dx, dy - 1), corner(cx + 1, cy + 1, dx - 1, dy - 1), ease(dx))
    return mix(top, bottom, ease(dy))
  }
}

/** Octaves of noise, each twice as fine and `gain` times as strong as the one before. */
function fractal(noise: Noise, octaves: number, gain = 0.5): Noise {
  return (x, y) => {
    let sum = 0
    for (let i = 0; i < octaves; i++) sum += gain ** i * noise(x * 2 ** i + 17 * i, y * 2 ** i - 31 * i)
    return sum
  }
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share
}

function blend(a: Colour, b: Colour, share: number): Colour {
  return [mix(a[0], b[0], share), mix(a[1], b[1], share), mix(a[2], b[2], share)]
}

function scale(colour: Colour, factor: number): Colour {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor]
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value))
}

function paint(canvas: Canvas, colourAt: (x: number, y: number) => Colour | undefined): void {
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const colour = colourAt(x, y)
      if (colour) canvas.set(x, y, colour)
    }
  }
}

/** Ridges behind each other under a cloudy sky, paler with the distance. */
function mountains(canvas: Canvas, stream: Stream): void {
  const clouds = fractal(gradientNoise(stream), 8, 0.55)
  paint(canvas, (x, y) => {
    const sky = blend([92, 138, 196], [222, 226, 224], clamp(y / 520))
    return blend(sky, [246, 244, 240], clamp(0.5 + 2.2 * clouds(x / 420, y / 190)) * 0.85)
  })
  const far: Colour = [150, 172, 196]
  const near: Colour[] = [[96, 110, 112], [104, 100, 86], [86, 96, 62], [66, 82, 44], [58, 66, 34]]
  for (const [layer, colour] of near.entries()) {
    const outline = fractal(gradientNoise(stream), 9)
    const rock = fractal(gradientNoise(stream), 9, 0.62)
    const [base, height, width] = [430 + layer * 115, 330 - layer * 50, 520 - layer * 60]
    const body = blend(far, colour, 0.25 + 0.75 * ((layer + 1) / near.length))
    paint(canvas, (x, y) => {
      const top = base - height * outline(x / width, layer * 9)
      if (y < top) return undefined
      const slope = rock(x / 150, y / 90) - rock((x + 2) / 150, (y + 2) / 90)
      const light = 0.78 + 0.5 * rock(x / 60, y / 36) + 7 * slope
      const snow = layer < 2 && y - top < 90 + 120 * rock(x / 80, y / 80) ? 0.75 : 0
      return scale(blend(body, [238, 240, 246], snow), Math.max(0.15, light))
    })
  }
}

/** Pebbles over pebbles, as many small ones as a beach has. */
function pebbles(canvas: Canvas, stream: Stream): void {
  const tones: Colour[] = [[178, 168, 152], [122, 118, 116], [206, 198, 186], [150, 122, 98], [92, 96, 104], [170, 150, 140]]
  const speckle = fractal(gradientNoise(stream), 6, 0.75)
  paint(canvas, () => [44, 40, 36])
  for (let i = 0; i < 42_000; i++) {
    // A density of r^−3 between 5 and 150 pixels.
    const radius = 5 / Math.sqrt(1 - stream() * (1 - (5 / 150) ** 2))
    const [cx, cy] = [stream() * WIDTH, stream() * HEIGHT]
    const tone = scale(tones[Math.floor(stream() * tones.length)]!, 0.65 + 0.55 * stream())
    const [turn, flat] = [stream() * Math.PI, 0.6 + 0.4 * stream()]
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
    const offset = stream() * 1_000
    for (let y = Math.floor(cy - radius); y <= cy + radius; y++) {
      for (let x = Math.floor(cx - radius); x <= cx + radius; x++) {
        const u = ((x - cx) * cos + (y - cy) * sin) / radius
        const v = ((y - cy) * cos - (x - cx) * sin) / (radius * flat)
        const inside = 1 - u * u - v * v
        if (inside < 0) continue
        const light = 0.35 + 0.5 * Math.sqrt(inside) - 0.22 * ((x - cx + (y - cy)) / radius)
        const grit = 1 + 0.45 * speckle((x + offset) / 14, (y - offset) / 14)
        canvas.set(x, y, scale(tone, Math.max(0.08, light) * grit))
      }
    }
  }
}

/** Evening over moving water. */
function sea(canvas: Canvas, stream: Stream): void {
  const clouds = fractal(gradientNoise(stream), 9, 0.56)
  const waves = fractal(gradientNoise(stream), 8, 0.66)
  const horizon = 440
  const sun = { x: 960, y: 330 }
  const skyAt = (x: number, y: number): Colour => {
    const base = blend([66, 84, 140], [252, 176, 96], clamp(y / horizon) ** 1.4)
    const glow = Math.exp(-Math.hypot(x - sun.x, (y - sun.y) * 1.3) / 130)
    const cover = clamp(0.42 + 1.8 * clouds(x / 380, y / 120))
    return blend(blend(base, [255, 236, 190], glow), [104, 84, 110], cover * 0.7 * (1 - glow))
  }
  paint(canvas, (x, y) => {
    if (y < horizon) return skyAt(x, y)
    const depth = (y - horizon + 4) / (HEIGHT - horizon)
    const swell = waves(x / (40 + 220 * depth), (y - horizon) / (3 + 30 * depth))
    const mirrored = skyAt(x + swell * 60, Math.max(0, horizon - (y - horizon) * 0.7 + swell * 90))
    const path = Math.exp(-Math.abs(x - sun.x) / (50 + 240 * depth)) * clamp(swell * 3.2 - 0.15)
    return blend(scale(blend(mirrored, [20, 46, 70], 0.45 + 0.3 * depth), 0.85 + 0.75 * swell), [255, 226, 170], path)
  })
}

/** Blades of grass before each other, and flowers among them. */
function meadow(canvas: Canvas, stream: Stream): void {
  const shade = fractal(gradientNoise(stream), 7, 0.6)
  paint(canvas, (x, y) => scale(blend([196, 214, 168], [40, 66, 24], clamp(y / 420)), 0.9 + 0.5 * shade(x / 120, y / 90)))
  const blades = 26_000
  for (let i = 0; i < blades; i++) {
    const near = i / blades
    const root = { x: stream() * WIDTH, y: 240 + near * 900 + 60 * stream() }
    const length = (30 + 190 * near) * (0.5 + stream())
    const lean = (stream() - 0.5) * 1.3
    const thickness = 0.8 + 3.4 * near * stream()
    const tip = blend([120, 150, 56], [206, 204, 120], stream())
    const foot = blend([22, 44, 12], [58, 84, 28], stream())
    for (let step = 0; step < length; step++) {
      const t = step / length
      const [x, y] = [root.x + lean * length * t * t, root.y - step]
      const half = thickness * (1 - t)
      const colour = scale(blend(foot, tip, t), 0.75 + 0.5 * stream() * (1 - t) + 0.3 * near)
      for (let dx = -half; dx <= half; dx++) canvas.set(Math.round(x + dx), Math.round(y), colour)
    }
    if (stream() < 0.02) flower(canvas, stream, root.x + lean * length, root.y - length, 2 + 11 * near)
  }
}

function flower(canvas: Canvas, stream: Stream, cx: number, cy: number, radius: number): void {
  const petal: Colour = stream() < 0.5 ? [242, 240, 232] : stream() < 0.5 ? [214, 60, 66] : [124, 96, 206]
  const leaves = 5 + Math.floor(stream() * 4)
  for (let y = Math.floor(cy - radius); y <= cy + radius; y++) {
    for (let x = Math.floor(cx - radius); x <= cx + radius; x++) {
      const distance = Math.hypot(x - cx, y - cy) / radius
      const edge = 0.6 + 0.4 * Math.abs(Math.cos((Math.atan2(y - cy, x - cx) * leaves) / 2))
      if (distance > edge) continue
      canvas.set(x, y, distance < 0.3 ? [236, 184, 48] : scale(petal, 0.7 + 0.3 * distance + 0.12 * stream()))
    }
  }
}

/** Rounds the pixels, with the grain of a sensor: normal noise by Box and Muller. */
function expose({ pixels }: Canvas, stream: Stream): Uint8Array {
  return Uint8Array.from(pixels, (value) => {
    const noise = Math.sqrt(-2 * Math.log(1 - stream())) * Math.cos(2 * Math.PI * stream())
    return Math.round(Math.min(255, Math.max(0, value + GRAIN * noise)))
  })
}

const folder = join(import.meta.dirname, 'source_images')
await mkdir(folder, { recursive: true })
for (const [name, draw] of Object.entries({ meadow, mountains, pebbles, sea })) {
  const canvas = createCanvas()
  draw(canvas, streams.stream(name))
  const pixels = expose(canvas, streams.stream(`${name}.grain`))
  const image = sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
  const { size } = await image.jpeg({ quality: 85 }).toFile(join(folder, `${name}.jpg`))
  process.stdout.write(`${name}.jpg ${size} bytes\n`)
}
