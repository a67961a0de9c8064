import type { Command, Flag } from "../../src/cli/frame/command.ts";
import { globalFlags, usageOf } from "../../src/cli/frame/parse-args.ts";
import { environment, exitCodes, groupsOf, places } from "./groups.ts";

/** clonepanel(1) of the command table: the same words as `--help`. */
export function manPage(commands: readonly Command[], version: string): string {
  return [
    `.\\" Made from the command table by: npm run reference`,
    `.TH CLONEPANEL 1 "" "clonepanel ${escapeText(version)}" "User Commands"`,
    ".SH NAME",
    "clonepanel \\- keeps a web site alive on two or more hosting accounts",
    ".SH SYNOPSIS",
    ".B clonepanel",
    ".I verb",
    "[\\fIargument\\fR...] [\\fIflag\\fR...]",
    ".SH DESCRIPTION",
    "ClonePanel mirrors a site from the account that takes its updates to one that stands ready, keeps snapshots of it, and",
    "changes the primary by hand or when it is dead. The accounts need nothing but an SSH login.",
    ".PP",
    "A change shows its plan first and asks; without a terminal it needs",
    "\\fB\\-\\-yes\\fR. Data goes to stdout, talk to stderr.",
    ...groupsOf(commands).flatMap(({ title, commands: own }) => [
      `.SH ${escapeText(title.toUpperCase())}`,
      ...own.flatMap(verbLines),
    ]),
    ".SH FLAGS OF EVERY VERB",
    ...globalFlags.flatMap(flagLines),
    ".SH EXIT STATUS",
    ...exitCodes.flatMap(([code, words]) => term(String(code), words)),
    ".SH ENVIRONMENT",
    ...environment.flatMap(([name, words]) => term(name, words)),
    ".SH FILES",
    ...places.flatMap(([name, words]) => term(name, words)),
    ".SH SEE ALSO",
    ".BR ssh (1),",
    ".BR rsync (1)",
    ".PP",
    "An error's code is explained by \\fBclonepanel explain\\fR \\fICODE\\fR.",
    "",
  ].join("\n");
}

function verbLines(command: Command): readonly string[] {
  return [
    `.SS "clonepanel ${escapeText(usageOf(command))}"`,
    sentence(escapeText(command.summary)),
    ...command.flags.flatMap(flagLines),
    ...(command.examples.length === 0
      ? []
      : [".PP", ".EX", ...command.examples.map((example) => escapeText(example)), ".EE"]),
  ];
}

function flagLines(flag: Flag): readonly string[] {
  const short = flag.short === undefined ? "" : `-${flag.short}, `;
  const value = flag.value === null ? "" : ` ${flag.value}`;
  return term(`${short}--${flag.name}${value}`, flag.summary);
}

function term(name: string, words: string): readonly string[] {
  return [".TP", `.B ${escapeText(name)}`, sentence(escapeText(words))];
}

/** A line that begins with a dot or a quote would be an order to the formatter. */
function sentence(text: string): string {
  return /^[.']/.test(text) ? `\\&${text}` : text;
}

function escapeText(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll('"', "\\(dq");
}
