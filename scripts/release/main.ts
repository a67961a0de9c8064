import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cutChangelog } from "./cut-changelog.ts";
import { makeRelease } from "./make-release.ts";

/**
 *     npm run release                       makes release/: tarball, list of parts, licences, changes, sums
 *     npm run release -- --key KEY          and signs the sums
 *     npm run release -- --cut 2026-12-01   before: moves changes/ into CHANGELOG.md, as package.json's version
 *
 * The order of a release: docs/releasing.md.
 */
const root = join(import.meta.dirname, "../..");
const { values } = parseArgs({ options: { key: { type: "string" }, cut: { type: "string" } } });

if (values.cut === undefined) {
  const names = await makeRelease({
    root,
    folder: join(root, "release"),
    tarball: null,
    key: values.key ?? null,
  });
  console.log(`release/: ${names.join(", ")}`);
  if (values.key === undefined) console.log("SHA256SUMS is not signed: npm run release -- --key KEY");
} else {
  await cut(values.cut);
}

async function cut(date: string): Promise<void> {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) throw new Error("--cut takes a date: YYYY-MM-DD");
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const folder = join(root, "changes");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".md") && name !== "README.md").sort();
  const notes = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  const file = join(root, "CHANGELOG.md");
  const done = cutChangelog({ changelog: await readFile(file, "utf8"), notes, version, date });
  await writeFile(file, done.changelog);
  for (const name of names) await rm(join(folder, name));
  console.log(`${names.length} notes are now the section ${version} of CHANGELOG.md`);
}
