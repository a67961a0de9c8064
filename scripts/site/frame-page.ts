import { posix } from "node:path";
import { addressOf, type Part } from "./pages.ts";
import { escapeHtml, type RenderedPage } from "./render-page.ts";

export interface FrameOrder {
  readonly path: string;
  readonly page: RenderedPage;
  readonly parts: readonly Part[];
  readonly titles: ReadonlyMap<string, string>;
  readonly version: string;
}

/** The page in its frame: the list of all pages, no script, nothing from elsewhere. */
export function framePage({ path, page, parts, titles, version }: FrameOrder): string {
  const from = posix.dirname(addressOf(path));
  const to = (address: string) => posix.relative(from, address) || posix.basename(address);
  const item = (one: string) => {
    const here = one === path ? ' aria-current="page"' : "";
    return `<li><a href="${to(addressOf(one))}"${here}>${escapeHtml(titles.get(one) ?? one)}</a></li>`;
  };
  const list = parts
    .map(({ title, pages }) => `<h2>${title}</h2><ul>${pages.map(item).join("")}</ul>`)
    .join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'">
<title>${escapeHtml(page.title)}${page.title === "ClonePanel" ? "" : " - ClonePanel"}</title>
<link rel="stylesheet" href="${to("style.css")}">
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header><a href="${to("index.html")}">ClonePanel</a> <span>${escapeHtml(version)}</span></header>
<nav aria-label="Pages">
<details class="small"><summary>All pages</summary>${list}</details>
<div class="large">${list}</div>
</nav>
<main id="content">
${page.html}</main>
</body>
</html>
`;
}
