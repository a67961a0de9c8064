import { ClonePanelError } from "../../core/errors.ts";
import { toBytePath } from "../../core/mirror/byte-path.ts";
import type { PageFile } from "../../core/page/status-page.ts";
import type { StatusPagePush } from "../../core/report/status-page.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { StatusPageSettings } from "../../core/site/status-page-settings.ts";
import type { Transport } from "../../ports/transport.ts";
import { lookAtPagePlace, type PagePlaceSeen, writePage } from "./page-place.ts";

export interface PagePlaces {
  readonly settings: StatusPageSettings;
  transport(account: AccountId): Promise<Transport>;
  readonly signal: AbortSignal;
}

export type PlaceRow = StatusPagePush["places"][number];

export interface PlaceLook extends Pick<PlaceRow, "account" | "folder"> {
  /** An error: nobody could look. */
  readonly seen: PagePlaceSeen | NonNullable<PlaceRow["error"]>;
}

/** All accounts at once, as the writing: a dead one must not hide from visitors of the other that it is dead. */
export async function lookAtPagePlaces({
  settings,
  transport,
  signal,
}: PagePlaces): Promise<readonly PlaceLook[]> {
  return Promise.all(
    settings.places.map(async ({ account, folder }): Promise<PlaceLook> => {
      try {
        const way = await transport(account);
        return { account, folder, seen: await lookAtPagePlace(way, toBytePath(folder), signal) };
      } catch (error) {
        return { account, folder, seen: errorOf(error, signal) };
      }
    }),
  );
}

export async function pushPage(
  about: PagePlaces,
  looks: readonly PlaceLook[],
  files: readonly PageFile[],
): Promise<readonly PlaceRow[]> {
  return Promise.all(
    looks.map(async ({ account, folder, seen }): Promise<PlaceRow> => {
      if (typeof seen === "object") return { account, folder, state: "failed", error: seen };
      try {
        if (seen === "foreign") throw foreign(account, folder);
        await writePage(await about.transport(account), toBytePath(folder), files, about.signal);
        return { account, folder, state: "written", error: null };
      } catch (error) {
        return { account, folder, state: "failed", error: errorOf(error, about.signal) };
      }
    }),
  );
}

/** What is no error of an account goes on: who stopped the work gets their own word. */
function errorOf(error: unknown, signal: AbortSignal): NonNullable<PlaceRow["error"]> {
  if (signal.aborted || !(error instanceof ClonePanelError)) throw error;
  const { code, message, hint } = error;
  return { code, message, hint };
}

function foreign(account: AccountId, folder: string): ClonePanelError {
  return new ClonePanelError(
    "STATUS_PAGE_FOREIGN",
    `"${folder}" on "${account}" holds something that is no status page of ours, so it was left alone`,
    {
      hint: "Name another folder under statusPages, or empty that one yourself.",
      remedy: "owner",
      account,
    },
  );
}
