import { change } from "./change.ts";
import { frame } from "./frame.ts";
import { services } from "./services.ts";
import { settings } from "./settings.ts";
import { sites } from "./sites.ts";
import { states } from "./states.ts";

/** English is the first language: what is missing elsewhere does not compile. */
export const en = { ...frame, ...states, ...sites, ...services, ...change, ...settings };

export type Words = Translated<typeof en>;

type Translated<Shape> = {
  readonly [Key in keyof Shape]: Shape[Key] extends (...given: infer Given) => string
    ? (...given: Given) => string
    : Shape[Key] extends string
      ? string
      : Shape[Key] extends readonly string[]
        ? readonly string[]
        : Translated<Shape[Key]>;
};
