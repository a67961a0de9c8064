import type { Command, Flag } from "../frame/command.ts";
import { aSite, toAccount } from "./flags.ts";

const acceptDns: Flag = {
  name: "accept-dns",
  value: null,
  summary: "go on although a nameserver refuses to follow",
};

export const failoverCommands: readonly Command[] = [
  {
    verb: "switchover",
    group: "failover",
    summary: "makes another account the primary, planned and without loss",
    arguments: [aSite],
    flags: [toAccount, acceptDns],
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
    flags: [acceptDns],
    examples: ["clonepanel failback example.com"],
    work: async () => (await import("../commands/roles.ts")).failback,
  },
  {
    verb: "drill",
    group: "failover",
    summary: "rehearses a restore here, files, rows and front page; visitors see nothing of it",
    arguments: [aSite],
    flags: [{ name: "snapshot", value: "ID", summary: "this one; otherwise the newest good one" }],
    examples: ["clonepanel drill example.com", "clonepanel drill example.com --json"],
    work: async () => (await import("../commands/drill.ts")).drill,
  },
  {
    verb: "rescue list",
    group: "failover",
    summary: "lists what an old primary accepted before it died, and what becomes of it",
    arguments: [aSite],
    flags: [],
    examples: ["clonepanel rescue list example.com"],
    work: async () => (await import("../commands/rescue-list.ts")).rescueList,
  },
  {
    verb: "rescue show",
    group: "failover",
    summary: "one of them: as it was, on the old side and on the new one",
    arguments: [aSite, { name: "id", need: "required" }],
    flags: [],
    examples: ["clonepanel rescue show example.com 3f9a1c"],
    work: async () => (await import("../commands/rescue-show.ts")).rescueShow,
  },
  {
    verb: "rescue apply",
    group: "failover",
    summary: "brings some of them to the new primary",
    arguments: [aSite, { name: "id", need: "any-number" }],
    flags: [],
    examples: ["clonepanel rescue apply example.com 3f9a1c"],
    work: "not-built",
  },
  {
    verb: "rescue discard",
    group: "failover",
    summary: "leaves some of them where they are, in the snapshot",
    arguments: [aSite, { name: "id", need: "any-number" }],
    flags: [],
    examples: ["clonepanel rescue discard example.com 3f9a1c"],
    work: "not-built",
  },
];
