import type { Argument, Flag } from "../frame/command.ts";

export const aSite: Argument = { name: "site", need: "required" };
export const maybeSite: Argument = { name: "site", need: "optional" };

export const toAccount: Flag = { name: "to", value: "ACCOUNT", summary: "the account it goes to" };
export const allowDeletions: Flag = {
  name: "allow-deletions",
  value: null,
  summary: "go on although much of the source is gone",
};
