import type { Entry, GuestBook, Room } from "./guest-book.ts";

const entriesOnPage = 30;

/** Puts rows of the database into the places that a page of the site leaves for them. */
export function fillPage(html: string, book: GuestBook, page: number): string {
  const parts: Readonly<Record<string, () => string>> = {
    latest: () => entryList(book.entries({ limit: 3, offset: 0 })),
    rooms: () => roomTable(book.rooms()),
    entries: () => entryPage(book, page),
  };
  return html.replace(/<!-- (\w+) -->/g, (mark, name: string) => parts[name]?.() ?? mark);
}

function entryPage(book: GuestBook, page: number): string {
  const count = book.count();
  const pages = Math.max(1, Math.ceil(count / entriesOnPage));
  const links = Array.from(
    { length: pages },
    (_, at) => `<a href="/guestbook.html?page=${at + 1}">${at + 1}</a>`,
  );
  const shown = book.entries({ limit: entriesOnPage, offset: (page - 1) * entriesOnPage });
  return `<p>${count} entries</p>\n${entryList(shown)}\n<nav>${links.join(" ")}</nav>`;
}

function entryList(entries: readonly Entry[]): string {
  return entries.map(entryHtml).join("\n");
}

function entryHtml({ id, at, name, words, picture }: Entry): string {
  const image = picture === null ? "" : `<img src="/uploads/${encodeURIComponent(picture)}" alt="">`;
  return `<article id="entry-${id}"><h2>${escapeHtml(name)}</h2><time>${at.slice(0, 10)}</time><p>${escapeHtml(words)}</p>${image}</article>`;
}

function roomTable(rooms: readonly Room[]): string {
  const lines = rooms.map(
    ({ name, beds, price }) =>
      `<tr><td>${escapeHtml(name)}</td><td>${beds}</td><td>${price.toFixed(2)}</td></tr>`,
  );
  return `<table>\n<tr><th>Room</th><th>Beds</th><th>A night</th></tr>\n${lines.join("\n")}\n</table>`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
