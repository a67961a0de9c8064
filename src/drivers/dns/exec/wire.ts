import { z } from "zod";
import { parseName } from "../../../core/dns/name.ts";
import { type RecordSet, recordSet, sortSets } from "../../../core/dns/record-set.ts";
import { valueOfText } from "../../../core/dns/zone-text.ts";
import { bytesOfJsonText, jsonTextOf } from "../shared/record-text.ts";

const writtenSet = z.object({
  name: z.string(),
  type: z.string().regex(/^[A-Z][A-Z0-9-]*$/),
  ttl: z.number().int().nonnegative(),
  values: z.array(z.string()).min(1),
});

const failure = z.object({
  ok: z.literal(false),
  error: z.enum(["auth", "zone-unknown", "unreachable", "rate-limited", "changed", "other"]),
  message: z.string().default(""),
});

export const readAnswer = z.union([
  failure,
  z.object({
    ok: z.literal(true),
    sets: z.array(writtenSet),
    coverage: z.enum(["whole-zone", "asked-names"]).default("whole-zone"),
    readOnly: z.string().nullable().default(null),
    notes: z.array(z.string()).default([]),
  }),
]);

export const applyAnswer = z.union([failure, z.object({ ok: z.literal(true) })]);

export type ExecFailure = z.infer<typeof failure>;

/** Names that are none are left out: they cannot be served either. */
export function setsOf(written: readonly z.infer<typeof writtenSet>[]): readonly RecordSet[] {
  return sortSets(
    written.flatMap(({ name: given, type, ttl, values }) => {
      const name = parseName(given);
      return name === null
        ? []
        : [
            recordSet(
              name,
              type,
              ttl,
              values.map((value) => valueFrom(type, value)),
            ),
          ];
    }),
  );
}

/** Texts stand as they are, without quotes. */
function valueFrom(type: string, value: string): string {
  return type === "TXT" ? bytesOfJsonText(value) : valueOfText(type, value);
}

export function written({ name, type, ttlSeconds: ttl, values }: RecordSet) {
  return { name, type, ttl, values: values.map(jsonTextOf) };
}
