import type { VerbShape } from "../../ports/verb-runner.ts";
import type { VerbArguments } from "../contract/plans.ts";
import { refuse } from "../http/problem.ts";
import type { VerbWork } from "../table/rule.ts";

export interface VerbLine {
  readonly arguments: readonly string[];
  /** A switch is "". */
  readonly flags: ReadonlyMap<string, string>;
}

/** What came in a body, as the command line would have it; what the route does not take is refused. Pure. */
export function verbLineOf(shape: VerbShape, work: VerbWork, site: string, body: VerbArguments): VerbLine {
  const surplus = Object.keys(body).find((name) => !work.takes.includes(name));
  if (surplus !== undefined)
    throw wrong(
      `"${work.verb}" takes no "${surplus.slice(0, 40)}" here`,
      `It takes: ${work.takes.join(", ") || "nothing"}`,
    );
  const named = shape.arguments.slice(1);
  const missing = named.find(({ name, need }) => need === "required" && body[name] === undefined);
  if (missing !== undefined) throw wrong(`"${work.verb}" needs "${missing.name}"`, "");
  const words = named.flatMap(({ name, need }) => wordsOf(name, need, body[name]));
  const names = new Set(named.map(({ name }) => name));
  const flags = Object.entries(body)
    .filter(([name]) => !names.has(name))
    .map(([name, value]) => [name, flagOf(shape, name, value)] as const);
  return { arguments: [site, ...words], flags: new Map(flags) };
}

/** The same, to be typed: `clonepanel switchover example.com --to fremont`. */
export function commandOf(verb: string, { arguments: words, flags }: VerbLine): string {
  const given = [...flags].flatMap(([name, value]) =>
    value === "" ? [`--${name}`] : [`--${name}`, quoted(value)],
  );
  return ["clonepanel", verb, ...words.map(quoted), ...given].join(" ");
}

type Value = VerbArguments[string] | undefined;

function wordsOf(name: string, need: string, value: Value): readonly string[] {
  if (value === undefined) return [];
  if (typeof value === "string") return [plain(name, value)];
  if (value !== true && need === "any-number") return value.map((one) => plain(name, one));
  throw wrong(`"${name}" is a text`, "");
}

function flagOf(shape: VerbShape, name: string, value: Value): string {
  const flag = shape.flags.find((one) => one.name === name);
  if (flag === undefined) throw wrong(`"${shape.verb}" has no "${name}"`, "");
  if (flag.value === null && value === true) return "";
  if (flag.value !== null && typeof value === "string") return plain(name, value);
  throw wrong(flag.value === null ? `"${name}" is true, or left out` : `"${name}" is a text`, "");
}

/** A word that begins with a dash would be a flag where it is typed; nobody's id or path does. */
function plain(name: string, value: string): string {
  if (value.startsWith("-")) throw wrong(`"${name}" begins with a dash`, "A path may begin with ./");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them belongs into an id or a path that is typed
  if (/[\u0000-\u001f\u007f]/.test(value)) throw wrong(`"${name}" holds a control character`, "");
  return value;
}

function quoted(word: string): string {
  return /^[A-Za-z0-9._:/@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function wrong(message: string, hint: string) {
  return refuse(400, "ARGUMENT_INVALID", message, { hint });
}
