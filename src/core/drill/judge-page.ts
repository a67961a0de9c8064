import type { DrillCheck } from "./drill-report.ts";
import { pageTitle } from "./page-title.ts";

export interface RehearsedPage {
  readonly status: number;
  readonly location: string | null;
  readonly body: string;
}

export type PageVerdict =
  | { readonly kind: "judged"; readonly check: DrillCheck }
  /** The site wants to be asked by another of its own names, or encrypted. */
  | {
      readonly kind: "ask-again";
      readonly host: string;
      readonly secure: "https" | "http";
      readonly path: string;
    };

/** What PHP applications say when they are broken, also with status 200. */
const broken = [
  /There has been a critical error on this website/i,
  /Error establishing a database connection/i,
  /<b>(Fatal|Parse) error<\/b>/i,
  /^(PHP )?(Fatal|Parse) error:/im,
  /Briefly unavailable for scheduled maintenance/i,
  /wp-admin\/install\.php/i,
];

/** Is it the site's own page? `texts` are what the owner's checks expect on it. Pure. */
export function judgePage(
  page: RehearsedPage,
  wanted: { readonly names: readonly string[]; readonly texts: readonly string[] },
): PageVerdict {
  const { status, location, body } = page;
  if (status >= 300 && status < 400 && location !== null) return followed(location, wanted.names);
  if (status !== 200) return bad(`status ${status}`);
  const fault = broken.map((pattern) => pattern.exec(body)?.[0]).find((found) => found !== undefined);
  if (fault !== undefined) return bad(`the page says "${fault}"`);
  if (!/<html[\s>]/i.test(body)) return bad("what came is no page");
  const missing = wanted.texts.filter((text) => !body.includes(text));
  if (missing.length > 0) return bad(`the page has no "${missing[0]}"`);
  const expected =
    wanted.texts.length === 0
      ? "; no check of the site says what it must hold"
      : ", with the text that the checks expect";
  return { kind: "judged", check: { name: "page", ok: true, detail: `"${pageTitle(body)}"${expected}` } };
}

function followed(location: string, names: readonly string[]): PageVerdict {
  const match = /^(https?):\/\/([a-z0-9.-]+)(?::\d+)?(\/[^\s#]*)?/i.exec(location);
  const host = match?.[2]?.toLowerCase() ?? "";
  if (match === null || !names.includes(host))
    return bad(`it leads to another place: ${location.slice(0, 200)}`);
  const secure = match[1]?.toLowerCase() === "https" ? "https" : "http";
  return { kind: "ask-again", host, secure, path: match[3] ?? "/" };
}

function bad(detail: string): PageVerdict {
  return { kind: "judged", check: { name: "page", ok: false, detail } };
}
