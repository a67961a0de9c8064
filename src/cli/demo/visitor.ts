import { parseRoleHeader, type RoleHeader, roleHeaderName } from "../../core/site/role-header.ts";

/** What a browser got. */
export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
  /** Where it is sent, or null. */
  readonly location: string | null;
  /** The account's own word about its role; null before ClonePanel came. */
  readonly role: RoleHeader | null;
}

export type Pages = ReadonlyMap<string, Page>;

export interface GuestBookEntry {
  readonly name: string;
  readonly words: string;
  readonly picture: { readonly name: string; readonly content: Uint8Array } | null;
}

const patienceMs = 10_000;
const mostPages = 500;

/** Somebody with a browser: follows links, writes into the guest book. */
export class Visitor {
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get(url: string): Promise<Page> {
    return this.#ask(url, {});
  }

  /** Presses a button whose form has nothing to fill in. */
  press(url: string): Promise<Page> {
    return this.#ask(url, { method: "POST", body: new URLSearchParams() });
  }

  write(url: string, entry: GuestBookEntry, by: "person" | "program"): Promise<Page> {
    const body = new FormData();
    body.set("name", entry.name);
    body.set("words", entry.words);
    if (entry.picture !== null) {
      const content = new Blob([new Uint8Array(entry.picture.content)], { type: "image/png" });
      body.set("picture", content, entry.picture.name);
    }
    const accept = by === "program" ? "application/json" : "text/html";
    return this.#ask(url, { method: "POST", body, headers: { accept } });
  }

  /** Every page and picture that can be reached by links from the front page. */
  async walk(origin: string): Promise<Pages> {
    const pages = new Map<string, Page>();
    const waiting = ["/"];
    for (let path = waiting.pop(); path !== undefined && pages.size < mostPages; path = waiting.pop()) {
      if (pages.has(path)) continue;
      const page = await this.get(`${origin}${path}`);
      pages.set(path, page);
      if (page.type.startsWith("text/html")) waiting.push(...linksOf(page.body.toString("utf8")));
    }
    return pages;
  }

  async #ask(url: string, order: RequestInit): Promise<Page> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(patienceMs)]);
    const response = await fetch(url, { ...order, redirect: "manual", signal });
    return {
      status: response.status,
      type: response.headers.get("content-type") ?? "",
      body: Buffer.from(await response.arrayBuffer()),
      location: response.headers.get("location"),
      role: parseRoleHeader(response.headers.get(roleHeaderName) ?? undefined),
    };
  }
}

function linksOf(html: string): readonly string[] {
  return [...html.matchAll(/(?:href|src)="(\/[^"#]*)/g)].map(([, path = "/"]) => path);
}

/** The first difference in words, or null when a visitor gets the same from both, byte for byte. */
export function differenceOf(left: Pages, right: Pages): string | null {
  for (const [path, page] of left) {
    const other = right.get(path);
    if (other === undefined) return `${path} is there only once`;
    if (page.status !== other.status) return `${path} answers ${page.status} and ${other.status}`;
    if (page.type !== other.type || !page.body.equals(other.body)) return `${path} differs`;
  }
  const surplus = [...right.keys()].find((path) => !left.has(path));
  return surplus === undefined ? null : `${surplus} is there only once`;
}

/** The first page that does not answer 200, in words, or null. */
export function brokenPage(pages: Pages): string | null {
  for (const [path, { status }] of pages) if (status !== 200) return `${path} answers ${status}`;
  return null;
}
