import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { licencesText, readParts } from "../licences.ts";
import { sectionOf } from "./cut-changelog.ts";
import { mendPartsList, type PartsList } from "./parts-list.ts";
import { runQuiet } from "./run-quiet.ts";

export interface ReleaseOrder {
  readonly root: string;
  /** Made anew. */
  readonly folder: string;
  /** A tarball that was packed before; null: it is packed here. */
  readonly tarball: string | null;
  /** A private SSH key; null: the sums stay unsigned. */
  readonly key: string | null;
}

/** What `ssh-keygen -Y` binds a signature to: one for another purpose says nothing here. */
export const namespace = "clonepanel-release";

/** The tarball and what is said of it: list of parts, licences, changes, sums of them all, and a signature of the sums. */
export async function makeRelease({ root, folder, tarball, key }: ReleaseOrder): Promise<readonly string[]> {
  const { name, version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
  };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  if (tarball === null) await runQuiet("npm", ["pack", "--pack-destination", folder], root);
  else await copyFile(tarball, join(folder, `${name}-${version}.tgz`));
  const parts = await readParts(root);
  const list = await readPartsList(root);
  const known = new Set(list.components.map((one) => one.name));
  const bundled = parts.filter((part) => part.name === "preact" && !known.has(part.name));
  const mended = mendPartsList(list, name, bundled);
  await writeFile(join(folder, `${name}-${version}.cdx.json`), `${JSON.stringify(mended, null, 2)}\n`);
  await writeFile(join(folder, "THIRD-PARTY-LICENCES.txt"), licencesText(parts));
  const changelog = await readFile(join(root, "CHANGELOG.md"), "utf8");
  await writeFile(join(folder, "CHANGELOG.md"), changelog);
  await writeFile(
    join(folder, "NOTES.md"),
    sectionOf(changelog, version) ?? `${version}: see CHANGELOG.md\n`,
  );
  await writeFile(join(folder, "SHA256SUMS"), await sumsOf(folder));
  if (key !== null)
    await runQuiet("ssh-keygen", ["-q", "-Y", "sign", "-f", key, "-n", namespace, "SHA256SUMS"], folder);
  return (await readdir(folder)).sort();
}

async function readPartsList(root: string): Promise<PartsList> {
  const args = ["sbom", "--omit=dev", "--package-lock-only", "--sbom-format=cyclonedx"];
  return JSON.parse(
    await runQuiet("npm", [...args, "--sbom-type=application", "--offline"], root),
  ) as PartsList;
}

async function sumsOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).sort();
  const lines = await Promise.all(
    names.map(async (name) => {
      const sum = createHash("sha256").update(await readFile(join(folder, name)));
      return `${sum.digest("hex")}  ${name}\n`;
    }),
  );
  return lines.join("");
}
