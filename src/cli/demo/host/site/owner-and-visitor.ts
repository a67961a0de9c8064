import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { GuestBook } from "./guest-book.ts";
import type { SitePlace } from "./read-standing.ts";
import { sitePaths } from "./site-paths.ts";

const mostBytes = 4 * 1024 * 1024;
const pngMark = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** A visitor writes into the guest book, perhaps with a picture. */
export async function takeEntry(
  place: SitePlace,
  book: GuestBook,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const form = await readForm(request);
  const name = textOf(form?.get("name") ?? null, 80);
  const words = textOf(form?.get("words") ?? null, 2_000);
  if (form === null || name === "" || words === "") {
    response
      .writeHead(400, { "content-type": "text/plain; charset=utf-8" })
      .end("A name and some words, please.\n");
    return;
  }
  const picture = await keepPicture(place, form.get("picture"));
  const id = book.add({ at: new Date().toISOString(), name, words, picture });
  response.writeHead(303, { location: `/guestbook.html#entry-${id}` }).end();
}

/** The owner's button that nobody should press: every entry and every picture of a visitor is gone. */
export async function emptyGuestBook(
  place: SitePlace,
  book: GuestBook,
  response: ServerResponse,
): Promise<void> {
  book.empty();
  await rm(join(place.home, sitePaths.uploads), { recursive: true, force: true });
  response.writeHead(303, { location: "/guestbook.html" }).end();
}

/** Null when it is no form, or too large. */
async function readForm(request: IncomingMessage): Promise<FormData | null> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > mostBytes) return null;
    pieces.push(piece);
  }
  const type = request.headers["content-type"] ?? "";
  const body = new Response(Buffer.concat(pieces), { headers: { "content-type": type } });
  return body.formData().catch(() => null);
}

function textOf(value: ReturnType<FormData["get"]>, mostChars: number): string {
  return typeof value === "string" ? value.trim().slice(0, mostChars) : "";
}

/** The visitor's own file name is kept where it is harmless: letters of any language, digits, blanks, dashes. */
async function keepPicture(place: SitePlace, value: ReturnType<FormData["get"]>): Promise<string | null> {
  if (value === null || typeof value === "string" || value.size === 0) return null;
  const content = Buffer.from(await value.arrayBuffer());
  if (!content.subarray(0, pngMark.length).equals(pngMark)) return null;
  const own = value.name
    .replace(/\.png$/i, "")
    .replace(/[^\p{L}\p{N} -]/gu, "")
    .slice(0, 60);
  // With a mark of the content, so that two visitors' "beach.png" do not overwrite each other.
  const name = `${own === "" ? "picture" : own} ${createHash("sha256").update(content).digest("hex").slice(0, 6)}.png`;
  await mkdir(join(place.home, sitePaths.uploads), { recursive: true });
  await writeFile(join(place.home, sitePaths.uploads, name), content);
  return name;
}
