import type { Command, Flag } from "../../src/cli/frame/command.ts";
import { globalFlags, usageOf } from "../../src/cli/frame/parse-args.ts";
import { environment, exitCodes, groupsOf, places } from "./groups.ts";

/** docs/reference.md of the command table. */
export function referencePage(commands: readonly Command[]): string {
  return [
    "# Reference of the commands",
    "",
    "Made from the command table by `npm run reference`; the same words as `clonepanel help VERB` and the man page.",
    "Data goes to stdout, talk to stderr. A change shows its plan first and asks; without a terminal it needs `--yes`.",
    "",
    "For every verb:",
    "",
    ...globalFlags.map(flagLine),
    ...groupsOf(commands).flatMap(({ title, commands: own }) => [
      "",
      `## ${title}`,
      ...own.flatMap(verbLines),
    ]),
    "",
    "## Exit codes",
    "",
    ...exitCodes.map(([code, words]) => `- \`${code}\`: ${words}`),
    "",
    "## Environment and files",
    "",
    ...[...environment, ...places].map(([name, words]) => `- \`${name}\`: ${words}`),
    "",
  ].join("\n");
}

function verbLines(command: Command): readonly string[] {
  return [
    "",
    `### ${command.verb}`,
    "",
    `\`clonepanel ${usageOf(command)}\``,
    "",
    `${command.summary}.`,
    ...(command.flags.length === 0 ? [] : ["", ...command.flags.map(flagLine)]),
    ...(command.examples.length === 0 ? [] : ["", "```sh", ...command.examples, "```"]),
  ];
}

function flagLine(flag: Flag): string {
  const short = flag.short === undefined ? "" : `-${flag.short}, `;
  const value = flag.value === null ? "" : ` ${flag.value}`;
  return `- \`${short}--${flag.name}${value}\`: ${flag.summary}`;
}
