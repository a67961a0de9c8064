import { z } from "zod";
import { name, section } from "../fields.ts";
import { secretRef } from "../secret-field.ts";

/** Who else looks at the sites, each from a machine of its own with `clonepanel observe`. */
export const observers = z.record(
  name("an observer"),
  section({ key: secretRef, network: name("a network").optional() }),
);
