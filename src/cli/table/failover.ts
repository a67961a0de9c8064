import type { Command } from "../frame/command.ts";
import { aSite, toAccount } from "./flags.ts";

export const failoverCommands: readonly Command[] = [
  {
    verb: "switchover",
    group: "failover",
    summary: "makes another account the primary, planned and without loss",
    arguments: [aSite],
    flags: [toAccount],
    examples: ["clonepanel switchover example.com --to fremont"],
    work: async () => (await import("../commands/roles.ts")).switchover,
  },
  {
    verb: "failover",
    group: "failover",
    summary: "makes another account the primary when the primary is gone",
    arguments: [aSite],
    flags: [
      toAccount,
      { name: "generation", value: "N", summary: "an older generation or snapshot instead of the newest" },
      { name: "accept-lag", value: null, summary: "go on although the account is far behind" },
    ],
    examples: ["clonepanel failover example.com --to fremont"],
    work: async () => (await import("../commands/roles.ts")).failover,
  },
  {
    verb: "failback",
    group: "failover",
    summary: "makes the old primary the primary again",
    arguments: [aSite],
    flags: [],
    examples: ["clonepanel failback example.com"],
    work: async () => (await import("../commands/roles.ts")).failback,
  },
  {
    verb: "drill",
    group: "failover",
    summary: "rehearses a failover; visitors see nothing of it",
    arguments: [aSite],
    flags: [],
    examples: ["clonepanel drill example.com"],
    work: "not-built",
  },
  {
    verb: "rescue",
    group: "failover",
    summary: "lists, shows, applies or discards what the old primary accepted before it died",
    arguments: [
      aSite,
      { name: "list|show|apply|discard", need: "required" },
      { name: "id", need: "any-number" },
    ],
    flags: [],
    examples: ["clonepanel rescue example.com list"],
    work: "not-built",
  },
];
