import { resolve } from "node:path";

/** The folder of this repository. Here and not with the lab: whatever imports of the lab shares the lab, and waits for it. */
export const repository = resolve(import.meta.dirname, "..");
