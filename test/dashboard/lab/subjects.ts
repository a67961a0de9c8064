import type { BrowserContext } from "playwright-core";
import type { OperationPage, SnapshotList, StrandedWrites } from "../../../src/api/contract/index.ts";
import { site } from "../../integration/lab/mirror-lab.ts";
import type { Subjects } from "../screens.ts";
import { troubled } from "./story.ts";

/** What screens of one thing are asked for when there is none. */
export const nothingYet: Subjects = {
  ...{ site, hurt: site, worst: site },
  ...{ snapshot: "latest", item: "000000", operation: "20261130T000000Z-000000" },
};

/** What really happened, as the controller itself tells it. */
export async function findSubjects(context: BrowserContext, address: string): Promise<Subjects> {
  const read = async <Data>(path: string): Promise<Data> => {
    const reply = await context.request.get(`${address}api/v1${path}`);
    return ((await reply.json()) as { readonly data: Data }).data;
  };
  const { snapshots } = await read<SnapshotList>(`/sites/${site}/snapshots`);
  const { items } = await read<StrandedWrites>(`/sites/${site}/rescues`);
  const { rows } = await read<OperationPage>(`/operations?site=${site}&limit=500`);
  const comment = items.find((item) => item.kind === "row" && item.table.endsWith("_comments"));
  const move = rows.find(({ kind }) => kind === "failover");
  const [newest] = snapshots;
  if (newest === undefined || comment === undefined || move === undefined)
    throw new Error(
      `nothing to show: ${snapshots.length} snapshots, ${items.length} stranded, ${rows.length} rows`,
    );
  return { ...nothingYet, worst: troubled, snapshot: newest.id, item: comment.id, operation: move.id };
}
