import { parseArgs } from "node:util";
import { closest } from "../../core/words/closest.ts";
import type { Command, Flag } from "./command.ts";

export interface ParsedCommand {
  readonly command: Command;
  readonly arguments: readonly string[];
  /** Own and global flags; a switch is "". */
  readonly flags: ReadonlyMap<string, string>;
  /** Every verb there is. */
  readonly table: readonly Command[];
}

export type ParseOutcome =
  | ({ readonly kind: "run" } & ParsedCommand)
  | { readonly kind: "help"; readonly topic: readonly string[] }
  | { readonly kind: "version" }
  | { readonly kind: "usage"; readonly message: string; readonly hint: string };

export const globalFlags: readonly Flag[] = [
  {
    name: "config",
    value: "FILE",
    summary: "configuration file (else $CLONEPANEL_CONFIG, ./clonepanel.yaml, XDG)",
  },
  { name: "json", value: null, summary: "one JSON document on stdout" },
  { name: "quiet", value: null, short: "q", summary: "say nothing but errors on stderr" },
  { name: "verbose", value: null, short: "v", summary: "say every step" },
  { name: "yes", value: null, short: "y", summary: "apply the plan without asking" },
  { name: "preview", value: null, summary: "show the plan, write nothing" },
  { name: "help", value: null, short: "h", summary: "explain this verb" },
  { name: "version", value: null, summary: "print the version" },
];

/** Reads the command line against the table. Pure. */
export function parseCommandLine(args: readonly string[], commands: readonly Command[]): ParseOutcome {
  const scan = scanFlags(args, commands);
  if (scan.problem !== null) return scan.problem;
  const { flags } = scan;
  const words = verbFirst(scan.words, commands);
  if (flags.has("version")) return { kind: "version" };
  if (words[0] === "help") return { kind: "help", topic: words.slice(1) };
  if (words.length === 0) return { kind: "help", topic: [] };
  const command = findCommand(words, commands);
  if (flags.has("help")) return { kind: "help", topic: command === null ? words : command.verb.split(" ") };
  if (command === null) return unknownVerb(words, commands);
  const given = { arguments: words.slice(command.verb.split(" ").length), flags, table: commands };
  return checkCommand({ command, ...given });
}

/** `rescue example.com list` is `rescue list example.com`: the site may stand inside of the verb. */
function verbFirst(words: readonly string[], commands: readonly Command[]): readonly string[] {
  const [first = "", site = "", second = ""] = words;
  const isVerb = (verb: string) => commands.some((command) => command.verb === verb);
  const stands = isVerb(first) || isVerb(`${first} ${site}`) || !isVerb(`${first} ${second}`);
  return stands ? words : [first, second, site, ...words.slice(3)];
}

interface Scan {
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
  readonly problem: Extract<ParseOutcome, { kind: "usage" }> | null;
}

/** A flag of the same name takes a value for every verb or for none, so the line can be read before its verb is known. */
function scanFlags(args: readonly string[], commands: readonly Command[]): Scan {
  const known = new Map(
    [...globalFlags, ...commands.flatMap((command) => command.flags)].map((flag) => [flag.name, flag]),
  );
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries([...known.values()].map(parseOption)),
  });
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const flag = known.get(token.name);
    const problem =
      flag === undefined ? unknownFlag(token.rawName, [...known.keys()]) : reviewFlag(flag, token, flags);
    if (problem !== null) return { words, flags, problem };
    flags.set(token.name, token.value ?? "");
  }
  return { words, flags, problem: null };
}

function parseOption({ name, value, short }: Flag) {
  const type = value === null ? ("boolean" as const) : ("string" as const);
  return [name, short === undefined ? { type } : { type, short }] as const;
}

type Problem = Extract<ParseOutcome, { kind: "usage" }>;

function reviewFlag(
  flag: Flag,
  token: { readonly value?: string | undefined; readonly inlineValue?: boolean | undefined },
  given: ReadonlyMap<string, string>,
): Problem | null {
  const name = `--${flag.name}`;
  if (flag.value === null) {
    return token.value === undefined ? null : usage(`${name} takes no value`, `Write it alone: ${name}`);
  }
  if (given.has(flag.name)) return usage(`${name} is there twice`, "Give it once.");
  if (token.value === undefined || token.value === "") {
    return usage(`${name} needs a value`, `Write: ${name} ${flag.value}`);
  }
  if (token.inlineValue !== true && token.value.startsWith("-")) {
    return usage(
      `${name} needs a value, and ${token.value} looks like a flag`,
      `If it is the value, write: ${name}=${token.value}`,
    );
  }
  return null;
}

function unknownFlag(rawName: string, known: readonly string[]): Problem {
  const meant = closest(rawName.replace(/^-+/, ""), known);
  const hint = meant === null ? "All flags are listed by: clonepanel help VERB" : `Did you mean --${meant}?`;
  return usage(`there is no flag ${rawName}`, hint);
}

function findCommand(words: readonly string[], commands: readonly Command[]): Command | null {
  const [first = "", second = ""] = words;
  return (
    commands.find(({ verb }) => verb === `${first} ${second}`) ??
    commands.find(({ verb }) => verb === first) ??
    null
  );
}

function unknownVerb([first = "", second]: readonly string[], commands: readonly Command[]): Problem {
  const inner = commands
    .filter(({ verb }) => verb.startsWith(`${first} `))
    .map(({ verb }) => verb.slice(first.length + 1));
  if (inner.length > 0) {
    const hint = meantHint(
      second,
      inner,
      `${first} `,
      `One of: ${inner.map((word) => `${first} ${word}`).join(", ")}`,
    );
    const message =
      second === undefined ? `"${first}" needs a second word` : `there is no verb "${first} ${second}"`;
    return usage(message, hint);
  }
  const verbs = [...new Set(commands.map(({ verb }) => verb.split(" ")[0] ?? ""))];
  return usage(
    `there is no verb "${first}"`,
    meantHint(first, verbs, "", "All verbs are listed by: clonepanel help"),
  );
}

function meantHint(
  typed: string | undefined,
  words: readonly string[],
  before: string,
  otherwise: string,
): string {
  const meant = typed === undefined ? null : closest(typed, words);
  return meant === null ? otherwise : `Did you mean: clonepanel ${before}${meant}`;
}

function checkCommand(parsed: ParsedCommand): ParseOutcome {
  const { command, arguments: given, flags } = parsed;
  const own = new Map(command.flags.map((flag) => [flag.name, flag]));
  const names = new Set(globalFlags.map(({ name }) => name));
  for (const name of flags.keys()) {
    if (!own.has(name) && !names.has(name)) return foreignFlag(command, name);
  }
  if (flags.has("yes") && flags.has("preview")) {
    return usage(
      "--yes and --preview contradict each other",
      "--preview shows the plan and writes nothing; --yes applies it.",
    );
  }
  return checkArguments(command, given) ?? { kind: "run", ...parsed };
}

function foreignFlag(command: Command, name: string): Problem {
  const own = command.flags.map((flag) => `--${flag.name}`).join(", ") || "none of its own";
  return usage(
    `"${command.verb}" has no flag --${name}`,
    `Its flags: ${own}. See: clonepanel help ${command.verb}`,
  );
}

function checkArguments(command: Command, given: readonly string[]): Problem | null {
  const needed = command.arguments.filter(({ need }) => need === "required");
  const missing = needed[given.length];
  const hint = `Write: clonepanel ${usageOf(command)}`;
  if (missing !== undefined) return usage(`"${command.verb}" needs <${missing.name}>`, hint);
  const endless = command.arguments.some(({ need }) => need === "any-number");
  const surplus = endless ? undefined : given[command.arguments.length];
  return surplus === undefined ? null : usage(`"${command.verb}" has no use for "${surplus}"`, hint);
}

/** `snapshot show <site> <id>`. */
export function usageOf(command: Command): string {
  const words = command.arguments.map(({ name, need }) => {
    if (need === "required") return `<${name}>`;
    return need === "optional" ? `[${name}]` : `[${name}...]`;
  });
  return [command.verb, ...words].join(" ");
}

function usage(message: string, hint: string): Problem {
  return { kind: "usage", message, hint };
}
