import type { Command } from "../frame/command.ts";
import { aSite } from "./flags.ts";

const anId = { name: "id", need: "required" } as const;

export const requestCommands: readonly Command[] = [
  {
    verb: "request list",
    group: "snapshots",
    summary: "restores that clients ask for by signed files on the accounts; they are read now",
    arguments: [aSite],
    flags: [],
    examples: ["clonepanel request list example.com"],
    work: async () => (await import("../commands/requests.ts")).requestList,
  },
  {
    verb: "request accept",
    group: "snapshots",
    summary: "restores what a client asked for, after its plan was shown; once",
    arguments: [aSite, anId],
    flags: [],
    examples: ["clonepanel request accept example.com 3f9a1c --preview"],
    work: async () => (await import("../commands/requests.ts")).requestAccept,
  },
  {
    verb: "request refuse",
    group: "snapshots",
    summary: "lets a client's request be; the same file asks for nothing any more",
    arguments: [aSite, anId],
    flags: [],
    examples: ["clonepanel request refuse example.com 3f9a1c --yes"],
    work: async () => (await import("../commands/requests.ts")).requestRefuse,
  },
  {
    verb: "request key",
    group: "snapshots",
    summary: "the key with which a client signs; give it to them, and to nobody else",
    arguments: [aSite, { name: "client", need: "required" }],
    flags: [],
    examples: ["clonepanel request key example.com ann"],
    work: async () => (await import("../commands/requests.ts")).requestKey,
  },
  {
    verb: "request make",
    group: "snapshots",
    summary: "for the client, who needs no configuration: a signed file to be put on an account",
    arguments: [
      { name: "site-name", need: "required" },
      { name: "client", need: "required" },
    ],
    flags: [
      { name: "key-file", value: "FILE", summary: "the key that the operator gave" },
      { name: "snapshot", value: "ID", summary: "which one (default: the latest)" },
      { name: "path", value: "PATH", summary: "only this file or folder of the site" },
      { name: "note", value: "TEXT", summary: "for whoever decides" },
      { name: "to-folder", value: "DIR", summary: "where the file is written (default: here)" },
    ],
    examples: ["clonepanel request make example.com ann --key-file ann.key --path wp-content/uploads"],
    work: async () => (await import("../commands/request-make.ts")).requestMake,
  },
];
