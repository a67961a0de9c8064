import { html, Markup } from "./markup.ts";
import { pageStyle } from "./page-style.ts";

export type Mark = "good" | "late" | "bad" | "unknown";

export const signs: Readonly<Record<Mark, string>> = { good: "●", late: "▲", bad: "■", unknown: "◇" };

const fills: Readonly<Record<Mark, string>> = {
  good: "%2300704a",
  late: "%238a5300",
  bad: "%23b02a10",
  unknown: "%23555f6b",
};

const shapes: Readonly<Record<Mark, string>> = {
  good: "M8 1a7 7 0 1 0 .01 0z",
  late: "M8 1l7 14H1z",
  bad: "M1 1h14v14H1z",
  unknown: "M8 0l8 8-8 8-8-8z",
};

/**
 * A whole document that loads nothing, runs nothing and sends nothing: the one style sheet is allowed by its hash
 * (SHA-256, base64). The directive that keeps it out of foreign frames works in a header only, which a file cannot set.
 */
export function htmlDocument(page: {
  readonly title: string;
  readonly mark: Mark;
  readonly styleHash: string;
  readonly head?: Markup;
  readonly body: Markup;
}): string {
  const { title, mark, styleHash, head = new Markup(""), body } = page;
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const icon = `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='${fills[mark]}' d='${shapes[mark]}'/%3E%3C/svg%3E`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${generator}">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="${icon}">
${head}<title>${title}</title>
<style>${new Markup(pageStyle)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}

/** By this a page of ours is known again before it is written over. */
export const generator = "ClonePanel page";
