import { ClonePanelError } from "../../core/errors.ts";
import type { RequestBook } from "../../core/request/request-book.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { Coordination } from "../../ports/coordination.ts";

export async function readRequests(coordination: Coordination, site: SiteId): Promise<RequestBook> {
  return ((await coordination.readValue(keyOf(site)))?.value ?? []) as RequestBook;
}

const mostTries = 10;

/** By compare-and-set: of two who decide at once one is told that it is decided already. */
export async function changeRequests(
  coordination: Coordination,
  site: SiteId,
  change: (book: RequestBook) => RequestBook,
): Promise<RequestBook> {
  for (let round = 0; round < mostTries; round += 1) {
    const stored = await coordination.readValue(keyOf(site));
    const book = change((stored?.value ?? []) as RequestBook);
    if ((await coordination.storeValue(keyOf(site), book, stored?.rev ?? 0)) === "stored") return book;
  }
  throw new ClonePanelError(
    "RECORD_CHANGED",
    `the requests of ${site} are changed by somebody else again and again`,
    {
      hint: "Run the same command again.",
      remedy: "wait",
      site,
    },
  );
}

function keyOf(site: SiteId): string {
  return `restore requests ${site}`;
}
