import { posix } from "node:path";
import { Marked, type Token, type Tokens } from "marked";
import { addressOf } from "./pages.ts";

export interface RenderedPage {
  readonly title: string;
  readonly html: string;
  /** What a link may point at: the names of its headings. */
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly Link[];
}

export interface Link {
  /** A path in the repository. */
  readonly to: string;
  readonly anchor: string;
}

/** One page of Markdown as HTML. Links between pages lead to their places in the site; pure. */
export function renderPage(path: string, text: string, isPage: (path: string) => boolean): RenderedPage {
  const anchors = new Set<string>();
  const links: Link[] = [];
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      heading({ tokens, depth }) {
        const anchor = freeAnchor(anchorOf(plainText(tokens)), anchors);
        anchors.add(anchor);
        return `<h${depth} id="${anchor}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        if (/^(https?:|mailto:)/.test(href))
          return `<a href="${escapeHtml(href)}" rel="noreferrer">${words}</a>`;
        const [file = "", anchor = ""] = href.split("#");
        const to = file === "" ? path : posix.normalize(posix.join(posix.dirname(path), file));
        const target = isPage(`${to}/README.md`) ? `${to}/README.md` : to;
        links.push({ to: target, anchor });
        // A file that is no page (an example, the licence) stays in the repository.
        if (!isPage(target)) return words;
        const address =
          posix.relative(posix.dirname(addressOf(path)), addressOf(target)) ||
          posix.basename(addressOf(target));
        return `<a href="${address}${anchor === "" ? "" : `#${anchor}`}">${words}</a>`;
      },
      table(token: Tokens.Table) {
        const cell = (one: Tokens.TableCell, tag: string) =>
          `<${tag}${tag === "th" ? ' scope="col"' : ""}>${this.parser.parseInline(one.tokens)}</${tag}>`;
        const head = token.header.map((one) => cell(one, "th")).join("");
        const rows = token.rows.map((row) => `<tr>${row.map((one) => cell(one, "td")).join("")}</tr>`);
        // Wide tables scroll by themselves, by keyboard too.
        return `<div class="wide" tabindex="0" role="group" aria-label="Table"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>\n`;
      },
      code({ text: code }) {
        return `<pre tabindex="0"><code>${escapeHtml(code)}</code></pre>\n`;
      },
      // No page of ours needs markup of its own: whatever looks like it is shown, not obeyed.
      html: ({ text: markup }) => escapeHtml(markup),
    },
  });
  const html = marked.parse(text, { async: false });
  const title = /^# (.+)$/m.exec(text)?.[1]?.replaceAll("`", "") ?? path;
  return { title, html, anchors, links };
}

function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) =>
      "tokens" in token && token.tokens ? plainText(token.tokens) : "text" in token ? token.text : token.raw,
    )
    .join("");
}

/** As the repository's own page names it, so that one link is right in both. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
}

function freeAnchor(wanted: string, taken: ReadonlySet<string>): string {
  let anchor = wanted;
  for (let again = 1; taken.has(anchor); again += 1) anchor = `${wanted}-${again}`;
  return anchor;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
