import { z } from "zod";
import { section, text } from "./fields.ts";

const forms =
  "{ env: NAME }, { file: PATH }, { cmd: [program, argument, ...] }, { credential: NAME }, { keyring: NAME } or { age: FILE }";

const storedName = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, "must be a simple name: letters, digits, _ . -");

/** A secret by reference. What stands there instead is never quoted: it may be the secret itself. */
export const secretRef = z.union(
  [
    section({
      env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of an environment variable"),
    }),
    section({ file: text("a path") }),
    section({
      cmd: z.array(text("an argument"), { error: "must be a list: [program, argument, ...]" }).min(1).max(64),
    }),
    section({ credential: storedName }),
    section({ keyring: storedName }),
    section({ age: text("a path"), identity: text("a path").default("~/.config/clonepanel/identity.age") }),
  ],
  { error: (issue) => explain(issue.input) },
);

function explain(input: unknown): string {
  if (input === undefined) return `is missing; write ${forms}`;
  if (typeof input === "string" || typeof input === "number") {
    return `a secret must not stand in this file; write ${forms}`;
  }
  return `must be exactly one of ${forms}`;
}
