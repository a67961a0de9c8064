import type { Command, CommandGroup } from "../../src/cli/frame/command.ts";

/** The groups of the help, by the words that a page uses, in its order. */
const titles: Readonly<Record<CommandGroup, string>> = {
  start: "To begin",
  mirror: "The mirror",
  snapshots: "Snapshots",
  failover: "Changing the primary",
  "dns and mail": "DNS, mail and checks",
  controller: "The controller",
};

export interface Group {
  readonly title: string;
  readonly commands: readonly Command[];
}

export function groupsOf(commands: readonly Command[]): readonly Group[] {
  return Object.entries(titles).map(([id, title]) => ({
    title,
    commands: commands.filter((command) => command.group === id),
  }));
}

export const exitCodes: readonly (readonly [number, string])[] = [
  [0, "done, or nothing to do"],
  [1, "failed"],
  [2, "usage or configuration"],
  [3, "some of the sites failed"],
  [4, "a difference was found (plan, check, verify)"],
  [5, "locked by another run"],
  [6, "an account could not be reached"],
  [7, "refused by a safety rule, which is named with how to overrule it"],
  [130, "interrupted"],
];

export const environment: readonly (readonly [string, string])[] = [
  ["CLONEPANEL_CONFIG", "the configuration file, where --config is not given"],
  ["NO_COLOR", "no colours, whatever stdout is"],
];

export const places: readonly (readonly [string, string])[] = [
  ["./clonepanel.yaml", "the configuration, when neither --config nor CLONEPANEL_CONFIG names one"],
  ["$XDG_CONFIG_HOME/clonepanel/clonepanel.yaml", "the one after that (else ~/.config)"],
  ["vault:", "named in the configuration: the copies and snapshots of the sites"],
  ["state:", "named in the configuration: roles, epochs, history, and the controller's own key"],
];
