import type { HoldReport } from "../../core/report/hold-report.ts";
import type { Site } from "../../core/site/site.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { Engine } from "./engine.ts";
import { withOperation } from "./operation.ts";
import { changeRecord, readRecord } from "./site-record.ts";

/**
 * `hold` keeps vault and replicas as they are, whatever happens on the primary, until `release`: the way back from an
 * update that went wrong stays short. The fence, DNS, mail and a change of roles after a death go on. Safe to repeat.
 */
export async function holdSite(engine: Engine, site: Site, wanted: "hold" | "release"): Promise<HoldReport> {
  const record = await readRecord(engine.coordination, site);
  const { epoch, heldSince } = record;
  const isHeld = heldSince !== null;
  if (isHeld === (wanted === "hold")) return report(engine, record, { since: heldSince, changed: false });
  return withOperation(
    engine,
    { kind: wanted, site: site.id, epoch },
    async (operation) => {
      const since = wanted === "hold" ? engine.clock.nowMs() : null;
      const stored = await operation.step("record", () =>
        changeRecord(engine.coordination, record, {
          heldSince: since,
          ...(wanted === "release" ? { detachedAt: null } : {}),
        }),
      );
      return report(engine, stored, { since: since ?? heldSince, changed: true });
    },
    (done) => done,
  );
}

function report(
  { isoTime }: Engine,
  { site, heldSince, generation, generationAt }: SiteRecord,
  { since, changed }: { readonly since: number | null; readonly changed: boolean },
): HoldReport {
  const time = (atMs: number | null) => (atMs === null ? null : isoTime(atMs));
  return {
    site,
    held: heldSince !== null,
    since: time(since),
    generation: { number: generation, at: time(generationAt) },
    changed,
  };
}
