/** @module A page that needs nothing else: no script, no font, no network. */
import { type Content, html, type Html, trusted } from './markup.ts'
import { STYLE } from './style.ts'

/** Its policy forbids all that would be loaded or run. */
export function document(title: string, body: Content): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="inferbench" />
        <title>${title} · inferbench</title>
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        ${PATTERNS}
        <main>${body}</main>
      </body>
    </html> `
}

/** Fills that are told from others without colour. */
const PATTERNS = trusted(
  `<svg class="patterns" aria-hidden="true"><defs>
<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V5" stroke="var(--s2)" stroke-width="4"></path></pattern>
<pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="1.2" fill="var(--s3)"></circle></pattern>
</defs></svg>`,
)
