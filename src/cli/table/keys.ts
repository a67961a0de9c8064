import type { Argument, Command, Flag } from "../frame/command.ts";

const anAccount: Argument = { name: "account", need: "required" };
const purpose: Flag = {
  name: "purpose",
  value: "NAME",
  summary: "what the key is for: full (default), mirror or watch",
};
const from: Flag = {
  name: "from",
  value: "LIST",
  summary: "addresses that the key may come from, with commas (default: any)",
};
const login: Flag = {
  name: "login",
  value: "FILE",
  summary: "a private key to log in by instead of the configured one",
};

export const keyCommands: readonly Command[] = [
  {
    verb: "keys make",
    group: "start",
    summary: "makes a key of its own for an account, and tells which line to paste there",
    arguments: [anAccount],
    flags: [purpose, from],
    examples: ["clonepanel keys make sydney", "clonepanel keys make sydney --from 203.0.113.10"],
    work: async () => (await import("../commands/keys.ts")).keysMake,
  },
  {
    verb: "keys show",
    group: "start",
    summary: "the line to paste into authorized_keys, and what the key can and cannot do",
    arguments: [anAccount],
    flags: [purpose, from],
    examples: ["clonepanel keys show sydney", "clonepanel keys show sydney --quiet"],
    work: async () => (await import("../commands/keys.ts")).keysShow,
  },
  {
    verb: "keys install",
    group: "start",
    summary: "puts that line into the account's authorized_keys and proves it by a login",
    arguments: [anAccount],
    flags: [purpose, from, login],
    examples: [
      "clonepanel keys install sydney --preview",
      "clonepanel keys install sydney --login ~/.ssh/id_ed25519",
    ],
    work: async () => (await import("../commands/keys.ts")).keysInstall,
  },
  {
    verb: "keys rotate",
    group: "start",
    summary: "a new key takes the old one's place, proven by a login before the old one goes",
    arguments: [anAccount],
    flags: [purpose, login],
    examples: ["clonepanel keys rotate sydney --yes"],
    work: async () => (await import("../commands/keys.ts")).keysRotate,
  },
  {
    verb: "keys revoke",
    group: "start",
    summary: "takes the lines of the keys made here away, and looks that they are let in no more",
    arguments: [anAccount],
    flags: [
      {
        name: "purpose",
        value: "NAME",
        summary: "only the key for this (default: all made for the account)",
      },
      login,
      { name: "own-login", value: null, summary: "also the key that the configuration logs in by" },
    ],
    examples: ["clonepanel keys revoke sydney --preview", "clonepanel keys revoke sydney --purpose full"],
    work: async () => (await import("../commands/keys.ts")).keysRevoke,
  },
  {
    verb: "keys list",
    group: "start",
    summary: "the keys made here: age, last use, and whether each account still has its line",
    arguments: [{ name: "account", need: "optional" }],
    flags: [],
    examples: ["clonepanel keys list", "clonepanel keys list sydney --json"],
    work: async () => (await import("../commands/keys.ts")).keysList,
  },
];
