import { z } from "zod";
import type { ApiOutcome } from "../../../ports/api-request.ts";

const address = z.string().regex(/^https:\/\//, "is no https address");

export const directory = z.object({ newNonce: address, newAccount: address, newOrder: address });
export type Directory = z.infer<typeof directory>;

export const order = z.object({
  status: z.enum(["pending", "ready", "processing", "valid", "invalid"]),
  authorizations: z.array(address).max(200),
  finalize: address,
  certificate: address.optional(),
  error: z.unknown().optional(),
});
export type Order = z.infer<typeof order>;

const challenge = z.object({
  type: z.string(),
  url: address,
  token: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,512}$/)
    .optional(),
  error: z.unknown().optional(),
});

export const authorization = z.object({
  status: z.enum(["pending", "valid", "invalid", "deactivated", "expired", "revoked"]),
  identifier: z.object({ value: z.string().max(253) }),
  challenges: z.array(challenge).max(50),
});
export type Authorization = z.infer<typeof authorization>;

const problem = z.object({
  type: z.string().default(""),
  detail: z.string().default(""),
  subproblems: z
    .array(z.object({ detail: z.string().default("") }))
    .max(200)
    .default([]),
});

export interface Problem {
  /** The last part of its type: `badNonce`, `rateLimited`, `caa`, ... */
  readonly kind: string;
  readonly words: string;
}

/** What the authority says is wrong (RFC 7807), in words that can be shown. */
export function problemIn(written: unknown): Problem {
  const read = problem.safeParse(written);
  if (!read.success) return { kind: "", words: "it does not say why" };
  const { type, detail, subproblems } = read.data;
  const all = [detail, ...subproblems.map((one) => one.detail)].filter((words) => words !== "");
  return { kind: type.split(":").at(-1) ?? "", words: printable(all.join("; ")) || printable(type) };
}

export function jsonIn({ body }: Extract<ApiOutcome, { kind: "answered" }>): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return null;
  }
}

/** A foreign server's words go to terminals and logs. */
function printable(words: string): string {
  return words.replace(/[^\x20-\x7e]/g, "?").slice(0, 500);
}
