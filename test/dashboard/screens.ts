import { bad, good } from "./fixture/sites.ts";

/** Whose screens are looked at. */
export interface Subjects {
  /** A site of which everything may be told. */
  readonly site: string;
  /** One that was hurt: its checks fail, or its primary died. */
  readonly hurt: string;
  /** The one that comes first on the overview. */
  readonly worst: string;
  readonly snapshot: string;
  readonly item: string;
  readonly operation: string;
}

/** Every screen, by the address that leads to it. */
export const screensOf = ({
  site,
  hurt,
  worst,
  snapshot,
  item,
  operation,
}: Subjects): Readonly<Record<string, string>> => ({
  overview: "#/",
  site: `#/sites/${site}`,
  "site-bad": `#/sites/${worst}`,
  replication: `#/sites/${site}/replication`,
  snapshots: `#/sites/${site}/snapshots`,
  snapshot: `#/sites/${site}/snapshots/${snapshot}`,
  compare: `#/sites/${site}/diff`,
  dns: `#/sites/${hurt}/dns`,
  mail: `#/sites/${site}/mail`,
  checks: `#/sites/${hurt}/checks`,
  failover: `#/sites/${hurt}/failover`,
  drills: `#/sites/${site}/drills`,
  rescue: `#/sites/${hurt}/rescue`,
  "rescue-item": `#/sites/${hurt}/rescue/${item}`,
  restore: `#/sites/${site}/change/snapshot-restore/latest`,
  switchover: `#/sites/${site}/change/switchover`,
  operations: "#/operations",
  operation: `#/operations/${operation}`,
  notifications: "#/notifications",
  accounts: "#/accounts",
  configuration: "#/config",
  settings: "#/settings",
  client: "#/client",
});

/** Those of the controller in memory. */
export const screens = screensOf({
  site: good,
  hurt: bad,
  worst: bad,
  snapshot: "2026-11-30T063000Z",
  item: "3f9a1c",
  operation: "20261130T070020Z-aaaa20",
});
