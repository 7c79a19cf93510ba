import { expect, test } from 'vitest'

import { across, up } from '../../../../reporters/html/axes.ts'
import { draw, INK, line, SERIES_STYLES } from '../../../../reporters/html/chart.ts'
import { markupOf } from '../../../../reporters/html/markup.ts'

const points = [
  [0, 1],
  [1, 2.345678],
] as const
const label = { formatter: '</text><b>', color: INK }
const markLine = { symbol: 'none', data: [{ xAxis: 0.5 }], label, lineStyle: { color: INK } }

const chart = () =>
  markupOf(
    draw({
      x: across('ms'),
      y: up('requests'),
      series: [
        line(points, SERIES_STYLES[1]!, { markLine }),
        { type: 'bar', data: [[0.5, 1]], itemStyle: { color: 'url(#hatch)' } },
      ],
    }),
  )

test('the same chart is the same text every time, whatever was drawn before', () => {
  const first = chart()
  expect(chart()).toBe(first)
})

test('it brings no style, no script, no id and no address that could meet those of the page', () => {
  expect(chart()).not.toMatch(/<style|<script|<defs| id=| class=| href=|clip-path|on\w+=/)
})

test('its colours are those of the page, so that it turns dark with it', () => {
  const colours = [...chart().matchAll(/ (?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour)
  expect(colours.length).toBeGreaterThan(10)
  expect(colours.filter((colour) => !/^(?:none|var\(--\w+\)|url\(#\w+\))$/.test(colour!))).toEqual([])
})

test('a line is told from another by its dashes', () => {
  expect(chart()).toContain('stroke="var(--s2)" stroke-width="1.75" stroke-dasharray="7,4"')
})

test('coordinates are kept to a tenth', () => {
  const coordinates = [...chart().matchAll(/ d="([^"]*)"/g)].map(([, path]) => path).join(' ')
  expect(coordinates).toMatch(/\d\.\d/)
  expect(coordinates).not.toMatch(/\.\d\d/)
})

test('even text in it is escaped', () => {
  expect(chart()).toContain('&lt;/text&gt;&lt;b&gt;')
})
