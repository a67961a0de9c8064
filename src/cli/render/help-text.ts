import type { Command, CommandGroup, Flag } from "../frame/command.ts";
import { globalFlags, usageOf } from "../frame/parse-args.ts";

const groups: Readonly<Record<CommandGroup, string>> = {
  start: "To begin",
  mirror: "The mirror",
  snapshots: "Snapshots",
  failover: "Changing the primary",
  "dns and mail": "DNS, mail and checks",
  controller: "The controller",
};

/** All verbs. */
export function overviewText(commands: readonly Command[]): string {
  const blocks = (Object.keys(groups) as CommandGroup[]).map((group) => {
    const own = commands.filter((command) => command.group === group);
    return [`${groups[group]}:`, ...own.map((command) => pairLine(command.verb, command.summary))].join("\n");
  });
  return [
    "ClonePanel keeps a web site alive on two or more hosting accounts.",
    "Usage: clonepanel <verb> [flags]",
    ...blocks,
    ["For every verb:", ...globalFlags.map(flagLine)].join("\n"),
    "More about one: clonepanel help VERB",
  ].join("\n\n");
}

/** One verb in full, or the verbs that begin with the same word. */
export function helpText(found: readonly Command[]): string {
  const [only] = found;
  if (only !== undefined && found.length === 1) return commandText(only);
  return [
    ...found.map((command) => `${usageOf(command)}\n    ${command.summary}`),
    "",
    "More about one: clonepanel help VERB",
  ].join("\n");
}

function commandText(command: Command): string {
  return [
    command.summary,
    `Usage: clonepanel ${usageOf(command)} [flags]`,
    ...(command.flags.length === 0 ? [] : [["Flags:", ...command.flags.map(flagLine)].join("\n")]),
    ["For every verb:", ...globalFlags.map(flagLine)].join("\n"),
    ...(command.examples.length === 0
      ? []
      : [["Examples:", ...command.examples.map((example) => `  ${example}`)].join("\n")]),
  ].join("\n\n");
}

function flagLine(flag: Flag): string {
  const value = flag.value === null ? "" : ` ${flag.value}`;
  const short = flag.short === undefined ? "" : `-${flag.short}, `;
  return pairLine(`${short}--${flag.name}${value}`, flag.summary);
}

const leftColumn = 20;

function pairLine(left: string, right: string): string {
  return left.length > leftColumn
    ? `  ${left}\n  ${" ".repeat(leftColumn)}  ${right}`
    : `  ${left.padEnd(leftColumn)}  ${right}`;
}
