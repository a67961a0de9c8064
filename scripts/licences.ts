import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PackageLock } from "./gates/dependencies.ts";

const root = join(import.meta.dirname, "..");

export interface Part {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

/** Bundled into the dashboard, though the installed package does not ask for it. */
const bundled = ["preact"];

/**
 * Everything of others that runs at an owner's, with the words of its licence: most of them ask that their notice goes
 * with every copy.
 */
export async function readParts(folder: string): Promise<readonly Part[]> {
  const lock = JSON.parse(await readFile(join(folder, "package-lock.json"), "utf8")) as PackageLock;
  const paths = Object.entries(lock.packages)
    .filter(([path, entry]) => path.includes("node_modules/") && entry.link !== true)
    .filter(([path, entry]) => entry.dev !== true || bundled.some((name) => path.endsWith(`/${name}`)))
    .map(([path, entry]) => ({ path, version: entry.version ?? "", licence: entry.license ?? "" }));
  return Promise.all(
    paths.map(async ({ path, version, licence }) => ({
      name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
      version,
      licence,
      text: await readLicence(join(folder, path)),
    })),
  );
}

async function readLicence(folder: string): Promise<string> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  const name = names.find((one) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(one));
  return name === undefined ? "" : (await readFile(join(folder, name), "utf8")).trim();
}

export function licencesText(parts: readonly Part[]): string {
  const sections = [...parts]
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ name, version, licence, text }) =>
      [
        `${name} ${version} (${licence})`,
        "",
        text || `Its package names the licence ${licence} and holds no text.`,
      ].join("\n"),
    );
  const ruler = `\n\n${"-".repeat(80)}\n\n`;
  return `${["ClonePanel is under the MIT licence (LICENSE). These parts of others run with it:", ...sections].join(ruler)}\n`;
}

if (import.meta.main) {
  const parts = await readParts(root);
  await writeFile(join(root, "dist/THIRD-PARTY-LICENCES.txt"), licencesText(parts));
  console.log(`licences of ${parts.length} packages`);
}
