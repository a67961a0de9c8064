import { hostname } from "node:os";

/** This machine's own name, for people. */
export function hostName(): string {
  return hostname();
}
