/** @module The axes of a chart. */
import { quantile, type SortedSamples } from '../../src/stats/quantile.ts'
import { FONT_SIZE, INK, RULE } from './chart.ts'

/** Values that an axis has to hold. */
export interface Extent {
  readonly min: number
  readonly middle: number
  readonly max: number
}

/** From this ratio of the greatest value to the one in the middle on, a linear axis would press most of them together. */
const WIDE = 8

export function extentOf(samples: SortedSamples): Extent {
  return { min: samples[0]!, middle: quantile(samples, 0.5), max: samples.at(-1)! }
}

/** True where an axis should be logarithmic. */
export function isWide({ min, middle, max }: Extent): boolean {
  return min > 0 && max / middle > WIDE
}

/** Where an axis begins and ends, and how it is divided. One over values that lie close together begins near them. */
export function axisOver(extent: Extent): object {
  const { min, max } = extent
  if (isWide(extent)) return { type: 'log', min: roundDown(min), max: roundUp(max) }
  return min < max && min > max / 2 ? { scale: true } : { min: 0 }
}

/** The axis below. */
export function across(name: string, more: object = {}): object {
  return { ...axis, type: 'value', ...below(name), ...more }
}

/** The axis below of time since a start. Its end is no round number, so it gets no label. */
export function during(name: string, max: number): object {
  return across(name, { min: 0, max, containShape: false, axisLabel: { ...axis.axisLabel, showMaxLabel: false } })
}

/** The axis below, with a place for each label. */
export function places(name: string, labels: readonly string[]): object {
  return { ...named(labels), ...below(name) }
}

/** The axis at the left; its name stands above it. */
export function up(name: string, more: object = {}): object {
  const nameTextStyle = { color: INK, fontSize: FONT_SIZE, align: 'left', padding: [0, 0, 0, -44] }
  return { ...axis, type: 'value', min: 0, name, nameLocation: 'end', nameGap: 10, nameTextStyle, ...more }
}

/** The axis at the left of a share, in percent. */
export function upTo100(name: string): object {
  return up(name, { max: 100, interval: 25 })
}

/** The axis at the left, with a label for each line, from the top down. */
export function down(labels: readonly string[]): object {
  const { axisLabel, ...rest } = named(labels)
  return { ...rest, inverse: true, axisLabel: { ...axisLabel, interval: 0 } }
}

/** `0.05`, `950`, `12,000`. */
export function tick(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 6 })
}

const axisLabel = { color: INK, fontSize: FONT_SIZE, hideOverlap: true }

const axis = {
  nameTextStyle: { color: INK, fontSize: FONT_SIZE },
  axisLabel: { ...axisLabel, formatter: tick },
  axisLine: { show: true, lineStyle: { color: RULE } },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: RULE, opacity: 0.7 } },
  splitNumber: 4,
}

function below(name: string): object {
  return { name, nameLocation: 'middle', nameGap: 26, splitLine: { show: false } }
}

function named(data: readonly string[]) {
  return { ...axis, type: 'category', data, axisLabel, splitLine: { show: false } }
}

/** To 1, 2 or 5 times a power of ten. */
function roundDown(value: number): number {
  return roundNumbers(value).findLast((round) => round <= value)!
}

function roundUp(value: number): number {
  return roundNumbers(value).find((round) => round >= value)!
}

function roundNumbers(value: number): number[] {
  const power = 10 ** Math.floor(Math.log10(value))
  return [0.5, 1, 2, 5, 10].map((step) => step * power)
}
