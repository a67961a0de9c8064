import { z } from "zod";
import { duration, name, section } from "../fields.ts";

/** Who may ask for a restore by a signed file on an account, and how often such files are looked for. */
export const requests = section({
  clients: z.array(name("a client")).min(1, "at least one client is needed").max(50),
  every: duration.prefault("5m"),
});
