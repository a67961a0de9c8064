import { z } from "zod";
import { root } from "./schema/root.ts";

/** JSON Schema (draft 7, which editors' YAML support reads) of what a person may write. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    title: "ClonePanel configuration",
    ...z.toJSONSchema(root, { target: "draft-7", io: "input" }),
  };
}
