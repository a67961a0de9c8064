import { z } from "zod";
import { duration, name, section, siteName, text } from "../fields.ts";
import { refuseHostingPath } from "../hosting-path.ts";

/** It is written over again and again, so it needs a folder of its own, as a site does. */
const folder = text("a folder").superRefine((written, context) => {
  const because = refuseHostingPath(written);
  if (because !== null) context.addIssue({ code: "custom", message: because });
  // Where the mirror is told to leave it alone, a star would stand for anything.
  if (written.includes("*")) context.addIssue({ code: "custom", message: 'must not hold "*"' });
});

const statusPage = section({
  title: text("a title").max(120, "is longer than a title should be").default("Status"),
  sites: z.array(siteName).min(1, "at least one site is needed").max(200),
  at: z
    .record(name("an account"), folder)
    .refine((places) => Object.keys(places).length > 0, { message: "at least one account is needed" }),
  every: duration.prefault("5m"),
});

/** Pages that tell visitors how sites are, kept as files on the accounts. */
export const statusPages = z.record(name("a status page"), statusPage);

export type WrittenStatusPage = z.output<typeof statusPage>;
