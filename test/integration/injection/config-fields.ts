import { z } from "zod";
import { plainText } from "../../../src/cli/frame/plain-text.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import { root } from "../../../src/config/schema/root.ts";
import { type Field, type FieldRoom, terminalCodes } from "./fields.ts";

type Schema = Readonly<Record<string, unknown>>;
type Step = string | number;

/**
 * Every text of the configuration, found by walking its schema, so that a new one is among them by itself. Around each the
 * least that its sections need, made of samples by name; `whole` are those whose sections are accepted with a sample in place.
 */
export function configFields(): FieldRoom & { readonly whole: readonly string[] } {
  const schema = z.toJSONSchema(root, { io: "input", unrepresentable: "any" }) as Schema;
  const leaves = [...leavesOf(schema, [], 0)];
  const whole: string[] = [];
  const fields = leaves.map(({ path, document }): Field => {
    const name = path.join(".");
    if (
      problemsOf(document(null)).every(
        (problem) => !problem.startsWith(name.split(".").slice(0, 3).join(".")),
      )
    )
      whole.push(name);
    return {
      name,
      put: async (text) => {
        const problems = problemsOf(document(text));
        // As the command line shows it.
        const loud = problems.find((problem) => terminalCodes.test(plainText(problem)));
        return loud === undefined ? null : `a terminal is told something: ${JSON.stringify(loud)}`;
      },
    };
  });
  return { folder: process.cwd(), fields, whole, [Symbol.dispose]: () => undefined };
}

function problemsOf(document: unknown): readonly string[] {
  const outcome = readConfig(JSON.stringify(document), { folder: "/srv", home: "/home/me" });
  return outcome.kind === "valid" ? [] : outcome.problems.map(({ path, message }) => `${path} ${message}`);
}

interface Leaf {
  readonly path: readonly Step[];
  /** The whole configuration with the text there; null: with its sample. */
  readonly document: (text: string | null) => unknown;
}

/** Records have one entry, lists one item, and of several forms each is walked. */
function* leavesOf(schema: Schema, path: readonly Step[], depth: number): Generator<Leaf> {
  if (depth > 14) return;
  const wrapped = (leaves: Generator<Leaf>, around: (inner: unknown) => unknown) => wrap(leaves, around);
  for (const form of formsOf(schema)) {
    const properties = (form["properties"] ?? {}) as Readonly<Record<string, Schema>>;
    for (const [key, inner] of Object.entries(properties)) {
      const others = requiredOf(form).filter((name) => name !== key);
      const around = (value: unknown) => ({
        ...Object.fromEntries(others.map((name) => [name, sampleOf(properties[name] ?? {}, name)])),
        [key]: value,
      });
      yield* wrapped(leavesOf(inner, [...path, key], depth + 1), around);
    }
    const entry = form["additionalProperties"];
    if (typeof entry === "object" && entry !== null) {
      const key = String(path.at(-1)) === "sites" ? "example.com" : "one";
      yield* wrapped(leavesOf(entry as Schema, [...path, key], depth + 1), (value) => ({ [key]: value }));
      yield {
        path: [...path, "<its name>"],
        document: (text) => ({ [text ?? key]: sampleOf(entry as Schema, key) }),
      };
    }
    const item = form["items"];
    if (typeof item === "object" && item !== null)
      yield* wrapped(leavesOf(item as Schema, [...path, 0], depth + 1), (value) => [value]);
    if (form["type"] === "string" && form["const"] === undefined && form["enum"] === undefined)
      yield { path, document: (text) => text ?? sampleText(String(path.at(-1))) };
  }
}

function* wrap(leaves: Generator<Leaf>, around: (inner: unknown) => unknown): Generator<Leaf> {
  for (const { path, document } of leaves) yield { path, document: (text) => around(document(text)) };
}

function formsOf(schema: Schema): readonly Schema[] {
  const several = (schema["anyOf"] ?? schema["oneOf"]) as readonly Schema[] | undefined;
  return several === undefined ? [schema] : several.flatMap(formsOf);
}

function requiredOf(form: Schema): readonly string[] {
  return (form["required"] ?? []) as readonly string[];
}

function sampleOf(schema: Schema, name: string): unknown {
  const [form = {}] = formsOf(schema);
  if (form["const"] !== undefined) return form["const"];
  if (Array.isArray(form["enum"])) return form["enum"][0];
  if (name === "version") return 1;
  switch (form["type"]) {
    case "object": {
      const properties = (form["properties"] ?? {}) as Readonly<Record<string, Schema>>;
      const own = requiredOf(form).map((key) => [key, sampleOf(properties[key] ?? {}, key)]);
      const entry = form["additionalProperties"];
      if (own.length > 0 || typeof entry !== "object" || entry === null) return Object.fromEntries(own);
      const key = name === "sites" ? "example.com" : "one";
      return { [key]: sampleOf(entry as Schema, key) };
    }
    case "array":
      return [sampleOf((form["items"] ?? {}) as Schema, name)];
    case "integer":
    case "number":
      return 3;
    case "boolean":
      return true;
    default:
      return sampleText(name);
  }
}

const samples: readonly (readonly [RegExp, string])[] = [
  [/hostKey/, `SHA256:${"a".repeat(43)}`],
  [/url|origin|issuer|endpoints|server/i, "https://far.example"],
  [/every|ttl|within|timeout|after|for|normal|short|max|interval/i, "5m"],
  [/names?$|zone|domain|host|nameserver|mx/i, "example.com"],
  [/addresses|anchor/i, "192.0.2.1"],
  [/path|file|folder|ca|cert|key|identity|records/i, "a-path"],
  [/primary|secondary|account|to|observer/i, "one"],
];

function sampleText(name: string): string {
  return samples.find(([fits]) => fits.test(name))?.[1] ?? "x";
}
