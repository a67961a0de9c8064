import { ClonePanelError } from "../../core/errors.ts";
import type { Site } from "../../core/site/site.ts";
import type { Coordination, ReplicaRecord, SiteRecord } from "../../ports/coordination.ts";

/** What is known of a site; before the first pass, what the configuration says. */
export async function readRecord(coordination: Coordination, site: Site): Promise<SiteRecord> {
  return (await coordination.readSite(site.id)) ?? firstRecord(site);
}

export function firstRecord(site: Site): SiteRecord {
  return {
    site: site.id,
    rev: 0,
    primary: site.primary,
    epoch: 1,
    generation: 0,
    generationAt: null,
    surveyedAt: null,
    replicas: [],
    heldSince: null,
  };
}

/** Stores a change of the record; somebody else's change in between is an error, never overwritten. */
export async function changeRecord(
  coordination: Coordination,
  record: SiteRecord,
  change: Partial<Omit<SiteRecord, "site" | "rev">>,
): Promise<SiteRecord> {
  const outcome = await coordination.storeSite({ ...record, ...change }, record.rev);
  if (outcome.kind === "stored") return outcome.record;
  throw new ClonePanelError(
    "RECORD_CHANGED",
    `the record of "${record.site}" was changed by another run meanwhile`,
    {
      hint: "Run the same command again.",
      remedy: "wait",
      site: record.site,
    },
  );
}

export function replicaOf(record: SiteRecord, account: string): ReplicaRecord {
  return (
    record.replicas.find((replica) => replica.account === account) ?? {
      account,
      role: "replica",
      generation: null,
      surveyedAt: null,
      verifiedAt: null,
    }
  );
}

export function withReplica(record: SiteRecord, replica: ReplicaRecord): Pick<SiteRecord, "replicas"> {
  const others = record.replicas.filter((one) => one.account !== replica.account);
  return { replicas: [...others, replica].sort((left, right) => (left.account < right.account ? -1 : 1)) };
}
