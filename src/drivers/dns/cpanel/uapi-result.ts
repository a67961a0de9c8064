import { z } from "zod";
import type { CpanelAnswer } from "../shared/cpanel/desk.ts";

const envelope = z.object({
  status: z.coerce.number(),
  errors: z.array(z.string()).nullish(),
  data: z.unknown(),
});

/** What a UAPI function returned: `status` 1 with data, or 0 with errors. Null: that is no such result. */
export function uapiResult<Schema extends z.ZodType>(
  written: unknown,
  data: Schema,
): CpanelAnswer<z.infer<Schema>> | null {
  const result = envelope.safeParse(written);
  if (!result.success) return null;
  if (result.data.status !== 1) {
    return { kind: "refused", because: result.data.errors?.join("; ") || "it does not say why" };
  }
  const parsed = data.safeParse(result.data.data);
  return parsed.success ? { kind: "done", data: parsed.data } : null;
}
