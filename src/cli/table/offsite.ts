import type { Command } from "../frame/command.ts";
import { aSite, maybeSite } from "./flags.ts";

export const offsiteCommands: readonly Command[] = [
  {
    verb: "offsite init",
    group: "snapshots",
    summary: "makes the off-site store, once, and shows its key, once",
    arguments: [],
    flags: [],
    examples: ["clonepanel offsite init"],
    work: async () => (await import("../commands/offsite.ts")).offsiteInit,
  },
  {
    verb: "offsite copy",
    group: "snapshots",
    summary: "copies the newest snapshot to the off-site store, encrypted; only what is new travels",
    arguments: [maybeSite],
    flags: [],
    examples: ["clonepanel offsite copy", "clonepanel offsite copy example.com"],
    work: async () => (await import("../commands/offsite.ts")).offsiteCopy,
  },
  {
    verb: "offsite list",
    group: "snapshots",
    summary: "lists what lies in the off-site store, newest first",
    arguments: [maybeSite],
    flags: [],
    examples: ["clonepanel offsite list example.com"],
    work: async () => (await import("../commands/offsite.ts")).offsiteList,
  },
  {
    verb: "offsite verify",
    group: "snapshots",
    summary: "reads the off-site store, the thirtieth that is due or all; damage is exit 4",
    arguments: [],
    flags: [{ name: "full", value: null, summary: "read and decrypt everything that lies there" }],
    examples: ["clonepanel offsite verify", "clonepanel offsite verify --full"],
    work: async () => (await import("../commands/offsite.ts")).offsiteVerify,
  },
  {
    verb: "offsite fetch",
    group: "snapshots",
    summary: "brings a copy back into the vault, pinned, or into a folder; every file is hashed",
    arguments: [aSite, { name: "id", need: "required" }],
    flags: [{ name: "to-folder", value: "DIR", summary: "into an empty folder; the vault is not changed" }],
    examples: [
      "clonepanel offsite fetch example.com latest --yes",
      "clonepanel offsite fetch example.com 2026-11-22T173000Z --to-folder ./look --yes",
    ],
    work: async () => (await import("../commands/offsite.ts")).offsiteFetch,
  },
];
