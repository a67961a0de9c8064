import { z } from "zod";
import { choiceMessage, duration, section, text } from "../fields.ts";
import { secretRef } from "../secret-field.ts";

const repository = z.union(
  [
    text("a folder, or sftp:, rest:, s3: and the like").refine(
      (written) => !/:\/\/[^/@]*:[^/@]*@/.test(written),
      "holds a login; write the whole repository by reference: { env: NAME } or { file: PATH }",
    ),
    secretRef,
  ],
  { error: "must be a restic repository, or a reference to one: { env: NAME } or { file: PATH }" },
);

const restic = section({
  driver: z.literal("restic"),
  repository,
  password: secretRef,
  environment: z
    .record(
      z.string().regex(/^[A-Z][A-Z0-9_]{0,62}$/, "must be the name of an environment variable"),
      secretRef,
    )
    .default({}),
  options: z
    .record(
      z.string().regex(/^[a-z0-9]+\.[a-z0-9-]+$/, 'must be one of restic\'s options, like "sftp.command"'),
      text("a value"),
    )
    .default({}),
  every: duration.prefault("1d"),
});

export const offsite = z.discriminatedUnion("driver", [restic], {
  error: choiceMessage("driver", ["restic"]),
});

export type WrittenOffsite = z.output<typeof offsite>;
