/** @module How the report looks: light and dark, on paper, and without colour. */

/** The colours that charts and text name, in light and dark. */
export const PALETTE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --raised: #f6f7f9; --ink: #1b1f26; --muted: #5b6472; --rule: #dde1e7; --link: #1f5fbf;
  --good: #1a6e3c; --bad: #b3261e; --unsure: #8a5a00;
  --s1: #2563c9; --s2: #b8560f; --s3: #1b7f5c; --s4: #8b3fa8; --s5: #64748b; --s6: #b0203e;
  --waited: #c9ced6; --first: #2563c9; --answer: #bcd3f5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --raised: #1c2027; --ink: #e7eaee; --muted: #9aa4b2; --rule: #2e343d; --link: #8ab4f8;
    --good: #6cc68d; --bad: #f28b82; --unsure: #e0b052;
    --s1: #7fb0ff; --s2: #f0a15c; --s3: #6fd0a8; --s4: #cf9be6; --s5: #aab4c2; --s6: #f58ca0;
    --waited: #4a525e; --first: #7fb0ff; --answer: #2c4a78;
  }
}
`

export const STYLE = `${PALETTE}* { box-sizing: border-box }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Open Sans", sans-serif; font-variant-numeric: tabular-nums }
main { max-width: 1140px; margin: 0 auto; padding: 2.5rem 1.5rem 5rem }
h1 { font-size: 1.9rem; line-height: 1.25; font-weight: 650; margin: .2rem 0 .6rem; overflow-wrap: anywhere }
h2 { font-size: 1.35rem; line-height: 1.3; font-weight: 650; margin: 0 0 .35rem; overflow-wrap: anywhere }
h3 { font-size: 1rem; font-weight: 650; margin: 2.4rem 0 .7rem }
p > .legend { margin-left: 0 }
section { margin-top: 3.5rem; padding-top: 2rem; border-top: 1px solid var(--rule) }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: 1px }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px }
p { margin: .4rem 0 }
small { font-size: .85em; color: var(--muted); font-weight: 400 }
.sub, .note { color: var(--muted); font-size: .92rem; overflow-wrap: anywhere }
.met { color: var(--good) } .missed { color: var(--bad) } .inconclusive { color: var(--unsure) }
td .met, td .missed, td .inconclusive, th .met, th .missed, th .inconclusive { font-weight: 600; white-space: nowrap }
.missing { margin: .4rem 0; padding-left: 1.2rem }
.notice { border-left: 3px solid var(--unsure); background: var(--raised); padding: .55rem .9rem; margin: .7rem 0; overflow-wrap: anywhere }
.notice b { color: var(--unsure); margin-right: .4em } .notice i { font-style: normal; color: var(--muted) }
.notice.void { border-color: var(--bad) } .notice.void b { color: var(--bad) }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 1.2rem 1.5rem; margin: 1.6rem 0 0 }
.tiles dt { color: var(--muted); font-size: .85rem } .tiles dd { margin: 0; font-size: 1.45rem; font-weight: 600; line-height: 1.3 }
.tiles small { font-size: .8rem }
.scroll { overflow-x: auto; position: relative }
table { border-collapse: collapse; font-size: .9rem; line-height: 1.45 }
th, td { padding: .32rem 1.15rem .32rem 0; border-bottom: 1px solid var(--rule); vertical-align: baseline }
th:last-child, td:last-child { padding-right: 0 }
#runs tbody th { min-width: 12rem }
thead th { color: var(--muted); font-weight: 500; font-size: .84rem; white-space: nowrap; vertical-align: bottom }
tbody th { font-weight: 500 }
th.word, td.word { text-align: left } th.number, td.number { text-align: right; white-space: nowrap }
td.word { overflow-wrap: break-word; max-width: 40rem } th small, td small { display: block; max-width: 34rem }
.tiles dd small { display: inline }
.best { color: var(--good); margin-right: .25em } .said { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap }
figure { margin: 0 0 1.6rem; min-width: 0; break-inside: avoid }
figcaption { font-weight: 600; font-size: .92rem; margin-bottom: .3rem }
.marks, .legend { font-weight: 400; color: var(--muted); margin-left: .8em }
.marks span, .legend > span { display: inline-block; margin-right: .9em; overflow-wrap: anywhere } .marks b { color: var(--ink); font-weight: 600 }
.legend svg { width: 30px; height: 10px; margin-right: .4em; vertical-align: baseline; fill: none }
figure svg { display: block; width: 100%; height: auto }
.legend svg { display: inline }
.pair, .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: .4rem 2.2rem }
details { margin: .3rem 0 } summary { cursor: pointer; color: var(--muted); font-size: .9rem; width: fit-content }
details[open] > summary { margin-bottom: .4rem }
details .scroll { max-height: 26rem; overflow: auto }
.patterns { position: absolute; width: 0; height: 0 }
@media print {
  :root { color-scheme: light; --page: #fff; --raised: #fff; --ink: #000; --muted: #444; --rule: #bbb; --link: #000; --good: #000; --bad: #000; --unsure: #000; --s1: #000; --s2: #444; --s3: #666; --s4: #000; --s5: #444; --s6: #666; --waited: #ddd; --first: #555; --answer: #fff }
  main { max-width: none; padding: 0 } body { font-size: 11px }
  section { break-before: page } header + section.run { break-before: auto } tr, .notice, .tiles { break-inside: avoid }
  .scroll, details .scroll { overflow: visible; max-height: none }
  details { display: none } .settings details { display: block } .settings details::details-content { content-visibility: visible; block-size: auto }
  .pair, .grid { grid-template-columns: 1fr 1fr }
}
`
