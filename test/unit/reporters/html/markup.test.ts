import { expect, test } from 'vitest'

import { html, markupOf, trusted } from '../../../../reporters/html/markup.ts'

test('every character with a meaning in HTML is escaped', () => {
  expect(markupOf(html`<b title="${'a"b'}">${"<i>&amp;</i>'`"}</b>`)).toBe(
    '<b title="a&#34;b">&#60;i&#62;&#38;amp;&#60;/i&#62;&#39;&#96;</b>',
  )
})

test('no attack leaves a tag, a quote or a reference of its own', () => {
  const attacks = [
    '</script><script>x()</script>',
    '" onload="x()',
    "' onload='x()",
    '&lt;script&gt;',
    '<!--',
    ']]>',
    '`',
  ]
  for (const attack of attacks) {
    expect(markupOf(html`${attack}`)).toMatch(/^(?:[^<>"'`&]|&#\d+;)*$/)
  }
})

test('what controls a terminal or turns the line is spelled out', () => {
  expect(markupOf(html`${'a\u0000b\u001B[31mc\u202Ed'}`)).toBe(String.raw`a\x00b\x1b[31mc\u202ed`)
})

test('pieces of HTML stay what they are inside others', () => {
  const piece = html`<i>${'<'}</i>`
  expect(markupOf(html`<b>${[piece, piece]}</b>`)).toBe('<b><i>&#60;</i><i>&#60;</i></b>')
})

test('markup from a trusted place is not escaped', () => {
  expect(markupOf(html`<p>${trusted('<svg></svg>')}</p>`)).toBe('<p><svg></svg></p>')
})

test('an object that only looks like markup is refused by its type, and by its absence of the mark', () => {
  // @ts-expect-error a plain object is no content
  expect(() => markupOf({ markup: '<b>' })).toThrow(TypeError)
})

test('nothing is what null, undefined and an empty list leave', () => {
  expect(markupOf(html`<p>${null}${undefined}${[]}${0}</p>`)).toBe('<p>0</p>')
})

test('indentation of the source is not in the page', () => {
  const rows = [1, 2].map(
    (i) => html`
      <tr>
        <td>${i}</td>
      </tr>
    `,
  )
  expect(markupOf(rows)).toBe('\n<tr>\n<td>1</td>\n</tr>\n\n<tr>\n<td>2</td>\n</tr>\n')
})
