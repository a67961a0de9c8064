import type { Command } from "../frame/command.ts";
import { aSite, maybeSite, toAccount } from "./flags.ts";

const anId = { name: "id", need: "required" } as const;

export const snapshotCommands: readonly Command[] = [
  {
    verb: "snapshot take",
    group: "snapshots",
    summary: "keeps the vault's current generation",
    arguments: [maybeSite],
    flags: [],
    examples: ["clonepanel snapshot take example.com"],
    work: async () => (await import("../commands/snapshots.ts")).snapshotTake,
  },
  {
    verb: "snapshot list",
    group: "snapshots",
    summary: "lists the snapshots, newest first",
    arguments: [maybeSite],
    flags: [],
    examples: ["clonepanel snapshot list example.com"],
    work: async () => (await import("../commands/snapshots.ts")).snapshotList,
  },
  {
    verb: "snapshot show",
    group: "snapshots",
    summary: "what a snapshot holds and where it lies",
    arguments: [aSite, anId],
    flags: [
      { name: "path", value: "PATH", summary: "also what lies in this folder of the site (. is the root)" },
    ],
    examples: [
      "clonepanel snapshot show example.com latest",
      "clonepanel snapshot show example.com latest --path wp-content/uploads",
    ],
    work: async () => (await import("../commands/snapshots.ts")).snapshotShow,
  },
  {
    verb: "snapshot restore",
    group: "snapshots",
    summary: "brings a snapshot, or a part of it, back to an account or into a folder",
    arguments: [aSite, anId],
    flags: [
      { name: "path", value: "PATH", summary: "only this file or folder of the site" },
      { name: "table", value: "TABLE", summary: "only this table" },
      {
        name: "rows",
        value: "RANGE",
        summary: "of that table, only rows with these keys: 17, 100..200, 100..",
      },
      { name: "database", value: "DATABASE", summary: "only this database" },
      toAccount,
      { name: "to-folder", value: "DIR", summary: "into a folder of this machine; changes no account" },
    ],
    examples: [
      "clonepanel snapshot restore example.com latest --preview",
      "clonepanel snapshot restore example.com 2026-11-22T173000Z --path wp-content/uploads --yes",
      "clonepanel snapshot restore example.com latest --table wp_posts --rows 100..200 --preview",
      "clonepanel snapshot restore example.com latest --to-folder ./look",
    ],
    work: async () => (await import("../commands/restore.ts")).snapshotRestore,
  },
  {
    verb: "snapshot browse",
    group: "snapshots",
    summary: "looks into a snapshot, folder by folder, or how one path was in all of them",
    arguments: [aSite, anId, { name: "path", need: "optional" }],
    flags: [
      {
        name: "versions",
        value: null,
        summary: "every version of this path, over all snapshots (ID is not looked at)",
      },
    ],
    examples: [
      "clonepanel snapshot browse example.com latest",
      "clonepanel snapshot browse example.com latest wp-content/uploads",
      "clonepanel snapshot browse example.com latest wp-config.php --versions",
    ],
    work: async () => (await import("../commands/browse.ts")).snapshotBrowse,
  },
  {
    verb: "snapshot export",
    group: "snapshots",
    summary: "writes a snapshot, or a part of it, into one file: .tar, .tar.gz, .sql or .sql.gz",
    arguments: [aSite, anId, { name: "file", need: "required" }],
    flags: [
      { name: "path", value: "PATH", summary: "only this file or folder of the site (.tar)" },
      {
        name: "database",
        value: "DATABASE",
        summary: "only this database (.sql: statements for its client)",
      },
      { name: "table", value: "TABLE", summary: "only this table (.sql)" },
    ],
    examples: [
      "clonepanel snapshot export example.com latest site.tar.gz",
      "clonepanel snapshot export example.com latest uploads.tar --path wp-content/uploads",
      "clonepanel snapshot export example.com latest wp.sql.gz --database wp",
    ],
    work: async () => (await import("../commands/browse.ts")).snapshotExport,
  },
  {
    verb: "snapshot diff",
    group: "snapshots",
    summary: "what differs between two snapshots: files by kind, tables by rows",
    arguments: [aSite, anId, { name: "other-id", need: "optional" }],
    flags: [],
    examples: [
      "clonepanel snapshot diff example.com 2026-11-21T173000Z 2026-11-22T173000Z",
      "clonepanel snapshot diff example.com latest current",
    ],
    work: async () => (await import("../commands/snapshots.ts")).snapshotDiff,
  },
  {
    verb: "snapshot verify",
    group: "snapshots",
    summary: "hashes snapshots against their manifests; damage is named, and is exit 4",
    arguments: [maybeSite, { name: "id", need: "optional" }],
    flags: [
      { name: "sample", value: "COUNT", summary: "only so many files of each snapshot, by chance" },
      {
        name: "live",
        value: "COUNT",
        summary: "so many files of the newest good one, by chance, against the site as it is now",
      },
      { name: "rolling", value: null, summary: "only what is due, so that all is hashed within 30 days" },
      {
        name: "repair",
        value: null,
        summary: "replaces what is damaged where another copy in the vault is good",
      },
    ],
    examples: [
      "clonepanel snapshot verify example.com",
      "clonepanel snapshot verify example.com latest --sample 200",
      "clonepanel snapshot verify example.com --live 500",
      "clonepanel snapshot verify example.com --repair --yes",
    ],
    work: async () => (await import("../commands/snapshot-verify.ts")).snapshotVerify,
  },
  {
    verb: "snapshot prune",
    group: "snapshots",
    summary: "lets go of the snapshots that no rule keeps, and says why each stays or goes",
    arguments: [maybeSite],
    flags: [
      { name: "accept-clock", value: null, summary: "this machine's time was compared and is right" },
      { name: "trust", value: "ID", summary: "the changes up to this snapshot were looked at and are right" },
    ],
    examples: ["clonepanel snapshot prune --preview", "clonepanel snapshot prune example.com --yes"],
    work: async () => (await import("../commands/keeping.ts")).snapshotPrune,
  },
  {
    verb: "snapshot pin",
    group: "snapshots",
    summary: "keeps a snapshot whatever its age, and says why",
    arguments: [aSite, anId],
    flags: [{ name: "reason", value: "TEXT", summary: "why it is kept (shown in the list)" }],
    examples: ['clonepanel snapshot pin example.com 2026-11-22T173000Z --reason "before the redesign"'],
    work: async () => (await import("../commands/keeping.ts")).snapshotPin,
  },
  {
    verb: "snapshot unpin",
    group: "snapshots",
    summary: "lets a pinned snapshot age again",
    arguments: [aSite, anId],
    flags: [],
    examples: ["clonepanel snapshot unpin example.com 2026-11-22T173000Z"],
    work: async () => (await import("../commands/keeping.ts")).snapshotUnpin,
  },
  {
    verb: "recovery-kit",
    group: "snapshots",
    summary: "a sheet to print: how to get everything back with cp, zcat, mysql and restic alone",
    arguments: [maybeSite],
    flags: [],
    examples: ["clonepanel recovery-kit > recovery.txt"],
    work: async () => (await import("../commands/recovery-kit.ts")).recoveryKit,
  },
];
