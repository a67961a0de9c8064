import { homedir } from "node:os";

/** Absolute. */
export function homeFolder(): string {
  return homedir();
}
