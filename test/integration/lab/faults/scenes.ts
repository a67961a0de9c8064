import { setTimeout as sleep } from "node:timers/promises";
import type { ConfigChoice } from "../../../lab/config-text.ts";
import type { Lab } from "../../../lab/lab.ts";
import { emptyDisks, fillDisks } from "./full-disks.ts";

/** What befalls the primary `a`, and who has to be the primary while it lasts. */
export interface Scene {
  readonly with: NonNullable<ConfigChoice["with"]>;
  /** `b`: the replica, within so many seconds by name. `a`: nobody may take over, watched for so long. */
  readonly expect:
    | { readonly primary: "b"; readonly withinS: number }
    | { readonly primary: "a"; readonly forS: number };
  /** Where the controller dies, others each time; its service manager starts it again. */
  readonly killAt?: readonly (readonly string[])[];
  readonly strike: (lab: Lab) => Promise<void>;
  readonly mend: (lab: Lab) => Promise<void>;
}

const overLogin = ["dns", "checks", "automatic"] as const;
const byLease = ["dns", "checks", "lease-fast"] as const;
const fastLeaseMs = 45_000;

/** Every fault that automatic mode has to stand, on real services. */
export const scenes = {
  "power cut": {
    with: byLease,
    expect: { primary: "b", withinS: 150 },
    strike: (lab) => lab.kill("a"),
    mend: (lab) => lab.revive("a"),
  },
  "cable cut": {
    with: byLease,
    expect: { primary: "b", withinS: 150 },
    strike: async (lab) => {
      await lab.partition("control", "a");
      await lab.partition("a", "b");
    },
    mend: (lab) => lab.heal(),
  },
  "controller cut off": {
    with: byLease,
    expect: { primary: "a", forS: 75 },
    strike: (lab) => lab.partition("control", "a"),
    mend: (lab) => lab.heal(),
  },
  "database dead": {
    with: overLogin,
    expect: { primary: "b", withinS: 90 },
    strike: (lab) => lab.service("a", "mariadb", "stop"),
    mend: (lab) => lab.service("a", "mariadb", "start"),
  },
  "PHP dead": {
    with: overLogin,
    expect: { primary: "b", withinS: 60 },
    strike: (lab) => lab.service("a", "php", "stop"),
    mend: (lab) => lab.service("a", "php", "start"),
  },
  "PHP dead, controller killed": {
    with: overLogin,
    expect: { primary: "b", withinS: 120 },
    killAt: ["fence:a", "keep-base", "promote:b", "dns"].flatMap((step) =>
      ["before", "effect", "after"].map((moment) => [`${step}:${moment}`]),
    ),
    strike: (lab) => lab.service("a", "php", "stop"),
    mend: (lab) => lab.service("a", "php", "start"),
  },
  // One failover that no controller lives to see the end of: each step is done, and nobody wrote down that it was.
  "database dead, controller killed at each step": {
    with: overLogin,
    expect: { primary: "b", withinS: 420 },
    killAt: [
      ["fence:a", "drain:a", "keep-base", "promote:b", "record", "dns"].map((step) => `${step}:effect`),
    ],
    strike: (lab) => lab.service("a", "mariadb", "stop"),
    mend: (lab) => lab.service("a", "mariadb", "start"),
  },
  // The home and the data of the database on file systems of their own, without a byte left.
  "disk full": {
    with: byLease,
    expect: { primary: "a", forS: 90 },
    strike: fillDisks,
    mend: emptyDisks,
  },
  // Requests that had begun go on in the middle of what they did, two leases later. Long enough for people to be told of
  // everything, the silence of an observer too; the others are a majority without it.
  "frozen for two leases": {
    with: [...byLease, "observer", "people"],
    expect: { primary: "b", withinS: 150 },
    strike: (lab) => lab.still("a", "freeze"),
    mend: async (lab) => {
      await sleep(2 * fastLeaseMs);
      await lab.still("a", "thaw");
    },
  },
  "both dead": {
    with: byLease,
    expect: { primary: "a", forS: 90 },
    strike: async (lab) => void (await Promise.all([lab.kill("a"), lab.kill("b")])),
    mend: async (lab) => void (await Promise.all([lab.revive("a"), lab.revive("b")])),
  },
} as const satisfies Readonly<Record<string, Scene>>;

export type SceneName = keyof typeof scenes;
