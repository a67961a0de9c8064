import { bad, good } from "./fixture/sites.ts";

/** Every screen, by the address that leads to it. */
export const screens: Readonly<Record<string, string>> = {
  overview: "#/",
  site: `#/sites/${good}`,
  "site-bad": `#/sites/${bad}`,
  replication: `#/sites/${good}/replication`,
  snapshots: `#/sites/${good}/snapshots`,
  snapshot: `#/sites/${good}/snapshots/2026-11-30T063000Z`,
  compare: `#/sites/${good}/diff`,
  dns: `#/sites/${bad}/dns`,
  mail: `#/sites/${good}/mail`,
  checks: `#/sites/${bad}/checks`,
  failover: `#/sites/${bad}/failover`,
  drills: `#/sites/${good}/drills`,
  rescue: `#/sites/${bad}/rescue`,
  "rescue-item": `#/sites/${bad}/rescue/3f9a1c`,
  restore: `#/sites/${good}/change/snapshot-restore/latest`,
  switchover: `#/sites/${good}/change/switchover`,
  operations: "#/operations",
  operation: "#/operations/20261130T070020Z-aaaa20",
  notifications: "#/notifications",
  accounts: "#/accounts",
  configuration: "#/config",
  settings: "#/settings",
  client: "#/client",
};
