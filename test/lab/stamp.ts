import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const sources = [
  "sites.ts",
  "wordpress.ts",
  "facts.ts",
  "inside/wordpress-install.php",
  "inside/wordpress-settle.php",
] as const;

/** What was prepared by other sources than these is prepared again. */
const stamp = sources
  .reduce((hash, name) => hash.update(readFileSync(`${import.meta.dirname}/${name}`)), createHash("sha256"))
  .digest("hex");

export const isCurrent = (marker: string): boolean =>
  existsSync(marker) && readFileSync(marker, "utf8") === stamp;

export const markCurrent = (marker: string): void => writeFileSync(marker, stamp);
