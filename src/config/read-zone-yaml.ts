import { z } from "zod";
import type { DeclaredContent, DeclaredSet, ZoneProblem, ZoneRead } from "../core/dns/declared-zone.ts";
import { type DnsName, isWithin } from "../core/dns/name.ts";
import { quotedText } from "../core/dns/quoted-text.ts";
import { recordSet } from "../core/dns/record-set.ts";
import { plainTypes, type RecordType } from "../core/dns/record-type.ts";
import { readTtl } from "../core/dns/ttl-text.ts";
import { writeValue } from "../core/dns/wire/values.ts";
import { nameIn, valueOfText } from "../core/dns/zone-text.ts";
import { section } from "./fields.ts";
import type { KeyPath } from "./problem.ts";
import { readYamlTree, type YamlTree } from "./yaml-tree.ts";

const value = z.union([z.string(), z.number()]).transform(String);
const values = z.union([value.transform((one) => [one]), z.array(value)]);
const ttl = z.union([z.string(), z.number()]).transform((written, context) => {
  const seconds = readTtl(String(written));
  if (seconds === null) context.addIssue({ code: "custom", message: "must be a time such as 300, 5m or 1h" });
  return seconds ?? 0;
});
const pool = z.union([z.literal("published"), z.array(z.string())]);
const long = section({
  ttl: ttl.optional(),
  values: values.optional(),
  at: z.record(z.string(), values).optional(),
  pool: pool.optional(),
}).refine((one) => (one.values === undefined) !== (one.pool === undefined), "needs either values or pool");
const file = section({
  ttl: ttl.prefault("1h"),
  records: z.record(z.string(), z.record(z.string(), z.union([values, long]))),
});

type Written = z.infer<typeof file>["records"][string][string];

export interface ZoneYamlPlace {
  readonly zone: DnsName;
  readonly accounts: readonly string[];
  readonly providers: readonly string[];
}

/**
 * A zone as YAML: `records: { "@": { MX: ["10 mail"] }, www2: { A: { ttl: 5m, pool: [sydney] } } }`. Names are below the
 * zone unless they end with a dot; `at` gives one provider values of its own; an empty list keeps a set away.
 */
export function readZoneYaml(text: string, place: ZoneYamlPlace): ZoneRead {
  const outcome = readYamlTree(text);
  if (outcome.kind === "unreadable") return { kind: "unreadable", problems: outcome.problems };
  const { tree } = outcome;
  const parsed = file.safeParse(tree.value);
  const schemaProblems = [
    ...tree.findings.map(({ path, at, message }) => problemAt(tree, path, message, at)),
    ...(parsed.success
      ? []
      : parsed.error.issues.map(({ path, message }) => problemAt(tree, path as KeyPath, message, "value"))),
  ];
  if (!parsed.success || schemaProblems.length > 0) return { kind: "unreadable", problems: schemaProblems };
  const problems: ZoneProblem[] = [];
  const sets = Object.entries(parsed.data.records).flatMap(([owner, types]) =>
    Object.entries(types).flatMap(([type, written]): readonly DeclaredSet[] => {
      const read = readSet({ owner, type: type.toUpperCase(), written, ttl: parsed.data.ttl }, place);
      if (typeof read !== "string") return [read];
      problems.push(problemAt(tree, ["records", owner, type], read, "key"));
      return [];
    }),
  );
  return problems.length > 0 ? { kind: "unreadable", problems } : { kind: "read", zone: { sets } };
}

interface WrittenSet {
  readonly owner: string;
  readonly type: RecordType;
  readonly written: Written;
  readonly ttl: number;
}

/** A sentence: what is wrong with it. */
function readSet(set: WrittenSet, place: ZoneYamlPlace): DeclaredSet | string {
  const name = nameIn(set.owner, place.zone);
  if (name === null) return `"${set.owner}" is no name`;
  if (!isWithin(name, place.zone)) return `${name} is not in the zone ${place.zone}`;
  if (!plainTypes.includes(set.type)) return `the type ${set.type} is not known here`;
  const long = Array.isArray(set.written) ? { values: set.written } : set.written;
  const content = contentOf(set.type, long, place);
  if (typeof content === "string") return content;
  return { name, type: set.type, ttlSeconds: ("ttl" in long ? long.ttl : undefined) ?? set.ttl, content };
}

type Long = Exclude<Written, readonly string[]>;

function contentOf(type: RecordType, written: Partial<Long>, place: ZoneYamlPlace): DeclaredContent | string {
  if (written.pool !== undefined) {
    if (type !== "A" && type !== "AAAA") return "a pool gives addresses: it is for A and AAAA";
    const unknown =
      written.pool === "published" ? [] : written.pool.filter((one) => !place.accounts.includes(one));
    return unknown.length > 0
      ? `${unknown.join(", ")} is no account of this site`
      : { kind: "pool", accounts: written.pool };
  }
  const stranger = Object.keys(written.at ?? {}).find((one) => !place.providers.includes(one));
  if (stranger !== undefined) return `${stranger} is no DNS provider of this site`;
  const all = { "": written.values ?? [], ...written.at };
  const read = Object.entries(all).map(
    ([key, texts]) => [key, texts.map((text) => readOne(type, text, place.zone))] as const,
  );
  const bad = read.flatMap(([key, own]) =>
    own.flatMap((one, nth) => (one === null ? [all[key as keyof typeof all]?.[nth] ?? ""] : [])),
  );
  if (bad.length > 0) return `"${bad[0]?.slice(0, 80)}" is no value of type ${type}`;
  const { "": common = [], ...at } = Object.fromEntries(
    read.map(([key, own]) => [
      key,
      recordSet(
        place.zone,
        type,
        0,
        own.filter((one) => one !== null),
      ).values,
    ]),
  );
  return { kind: "values", values: common, at };
}

/** A text record is written plainly: what is in quotes in a zone file is in YAML's own quotes here. */
function readOne(type: RecordType, text: string, zone: DnsName): string | null {
  const bytes = Buffer.from(text, "utf8").toString("latin1");
  const written = type === "TXT" ? quotedText(bytes) : bytes;
  const value = valueOfText(type, written, zone);
  return writeValue(type, value) === null ? null : value;
}

function problemAt(tree: YamlTree, path: KeyPath, message: string, at: "key" | "value"): ZoneProblem {
  return { line: tree.locate(path, at).line, message: `${path.join(".")} ${message}` };
}
