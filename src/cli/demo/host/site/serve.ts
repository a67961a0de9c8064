import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { roleHeaderName } from "../../../../core/site/role-header.ts";
import { fillPage } from "./fill-page.ts";
import { type Answer, announce, decideRequest } from "./gate.ts";
import { GuestBook } from "./guest-book.ts";
import { emptyGuestBook, takeEntry } from "./owner-and-visitor.ts";
import { readStanding, type SitePlace } from "./read-standing.ts";
import { sitePaths } from "./site-paths.ts";

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  png: "image/png",
  txt: "text/plain; charset=utf-8",
};

/** One request of the site, behind the gate. */
export async function serve(
  place: SitePlace,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/", headers } = request;
  const standing = await readStanding(place);
  const header = announce(standing);
  if (header !== null) response.setHeader(roleHeaderName, header);
  const by = (headers.accept ?? "").includes("application/json") ? "program" : "person";
  const answer = decideRequest(standing, { method, uri: url, host: headers.host ?? "", by });
  if (answer.kind !== "serve") return turnAway(answer, response);
  const { pathname, searchParams } = new URL(url, "http://site");
  if (method === "POST") {
    using book = new GuestBook(join(place.home, sitePaths.database), answer.writes);
    if (pathname === "/guestbook.html") return await takeEntry(place, book, request, response);
    if (pathname === "/owner/empty-guest-book") return await emptyGuestBook(place, book, response);
  }
  const page = Math.max(1, Math.trunc(Number(searchParams.get("page") ?? "1")) || 1);
  await show(place, { pathname, page }, response);
}

function turnAway(answer: Exclude<Answer, { kind: "serve" }>, response: ServerResponse): void {
  response.setHeader("cache-control", "no-store");
  if (answer.kind === "go-to-primary") {
    response.writeHead(307, { location: answer.to }).end();
    return;
  }
  const body = {
    code: "clonepanel_replica",
    message: "This copy of the site is read-only.",
    primary: answer.primary,
  };
  response
    .writeHead(503, { "content-type": "application/json", "retry-after": "60" })
    .end(JSON.stringify(body));
}

async function show(
  place: SitePlace,
  wish: { readonly pathname: string; readonly page: number },
  response: ServerResponse,
): Promise<void> {
  const path = decodeURIComponent(wish.pathname === "/" ? "/index.html" : wish.pathname);
  const type = types[path.slice(path.lastIndexOf(".") + 1)];
  const content = type === undefined || path.includes("..") ? null : await readPage(place, path);
  if (content === null || type === undefined) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("There is no such page.\n");
    return;
  }
  response
    .writeHead(200, { "content-type": type })
    .end(path.endsWith(".html") ? filled(place, content, wish.page) : content);
}

function readPage(place: SitePlace, path: string): Promise<Buffer | null> {
  return readFile(join(place.home, sitePaths.root, path)).catch((error: NodeJS.ErrnoException) => {
    if (["ENOENT", "EISDIR", "ENOTDIR", "ERR_INVALID_ARG_VALUE"].includes(error.code ?? "")) return null;
    throw error;
  });
}

function filled(place: SitePlace, content: Buffer, page: number): string {
  using book = new GuestBook(join(place.home, sitePaths.database), "never");
  return fillPage(content.toString("utf8"), book, page);
}
