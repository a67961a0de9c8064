import type { PlanView } from "../../core/report/plan-view.ts";
import type { RetentionPreview } from "../contract/snapshots.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";

/** The preview of `snapshot prune`, as data: why each one stays. */
export async function retention({ app }: PanelHouse, asked: Asked): Promise<Given> {
  const seen: PlanView[] = [];
  await app.pruneSnapshots({
    site: asked.part("site"),
    signal: asked.signal,
    mode: "preview",
    clock: "guarded",
    trust: null,
    review: async (view) => {
      seen.push(view);
      return "stop";
    },
  });
  const [view] = seen;
  const data = view?.data as Pick<RetentionPreview, "snapshots" | "freedBytes"> | undefined;
  return given({
    snapshots: data?.snapshots ?? [],
    freedBytes: data?.freedBytes ?? 0,
    refusals: view?.refusals ?? [],
  } satisfies RetentionPreview);
}
