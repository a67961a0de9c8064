import type { Command } from "../frame/command.ts";
import { allowDeletions, aSite, maybeSite } from "./flags.ts";

export const mirrorCommands: readonly Command[] = [
  {
    verb: "status",
    group: "mirror",
    summary: "roles, lag and snapshots at one glance",
    arguments: [maybeSite],
    flags: [],
    examples: ["clonepanel status", "clonepanel status example.com --json"],
    work: async () => (await import("../commands/status.ts")).status,
  },
  {
    verb: "sync",
    group: "mirror",
    summary: "brings what changed on the primary into the vault and to every replica",
    arguments: [maybeSite],
    flags: [allowDeletions],
    examples: ["clonepanel sync --preview", "clonepanel sync example.com --yes"],
    work: async () => (await import("../commands/sync.ts")).sync,
  },
  {
    verb: "verify",
    group: "mirror",
    summary: "compares vault and replicas as a whole, by hashes; a difference is exit 4",
    arguments: [maybeSite],
    flags: [],
    examples: ["clonepanel verify example.com"],
    work: async () => (await import("../commands/verify.ts")).verify,
  },
  {
    verb: "hold",
    group: "mirror",
    summary: "pauses the mirror before a risky update",
    arguments: [aSite],
    flags: [],
    examples: ["clonepanel hold example.com"],
    work: async () => (await import("../commands/hold.ts")).hold,
  },
  {
    verb: "release",
    group: "mirror",
    summary: "lets the mirror go on after a hold",
    arguments: [aSite],
    flags: [],
    examples: ["clonepanel release example.com"],
    work: async () => (await import("../commands/hold.ts")).release,
  },
  {
    verb: "detach",
    group: "mirror",
    summary: "takes everything of ClonePanel off the primary again; vault and snapshots stay",
    arguments: [aSite],
    flags: [
      {
        name: "replicas",
        value: "HOW",
        summary: "read-only: they go on as read-only copies (default); open: clean, too, and writable",
      },
    ],
    examples: ["clonepanel detach example.com --preview", "clonepanel detach example.com --replicas open"],
    work: async () => (await import("../commands/detach.ts")).detach,
  },
];
