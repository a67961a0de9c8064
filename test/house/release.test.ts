import assert from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { parse } from "yaml";
import { makeRelease, namespace } from "../../scripts/release/make-release.ts";
import type { PartsList } from "../../scripts/release/parts-list.ts";
import { repository } from "../repository.ts";
import { must, run } from "./package/programs.ts";

/** What is published beside the tarball (package.test.ts packs a real one), signed with a key that is thrown away. */
let work: string;
let folder: string;
let signers: string;

before(async () => {
  work = await mkdtemp(join(tmpdir(), "clonepanel-signed-"));
  folder = join(work, "release");
  signers = join(work, "allowed-signers");
  const [key, tarball] = [join(work, "key"), join(work, "some.tgz")];
  await must("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "throw-away", "-f", key], work);
  await writeFile(tarball, "stands for the tarball");
  await writeFile(signers, `releases@clonepanel ${await readFile(`${key}.pub`, "utf8")}`);
  await makeRelease({ root: repository, folder, tarball, key });
});

after(() => rm(work, { recursive: true }));

test("sums and signature are good by the programs that an owner has, as docs/releasing.md says", async () => {
  const sums = await run("sha256sum", ["--check", "--strict", "SHA256SUMS"], { cwd: folder });
  const signature = await verify("SHA256SUMS");

  assert.equal(sums.code, 0, sums.stderr);
  assert.equal(sums.stdout.trim().split("\n").length, 5);
  assert.equal(signature.code, 0, signature.stderr);
});

test("a changed changelog, changed sums and another's key are seen", async () => {
  await appendFile(join(folder, "CHANGELOG.md"), "one more line\n");
  await writeFile(join(work, "sums"), `${await readFile(join(folder, "SHA256SUMS"), "utf8")}\n`);
  const stranger = join(work, "stranger");
  await must("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", stranger], work);
  await writeFile(
    join(work, "other-signers"),
    `releases@clonepanel ${await readFile(`${stranger}.pub`, "utf8")}`,
  );

  const changelog = await run("sha256sum", ["--check", "SHA256SUMS"], { cwd: folder });
  const sums = await verify(join(work, "sums"));
  const key = await verify("SHA256SUMS", join(work, "other-signers"));

  assert.match(changelog.stdout, /CHANGELOG\.md: FAILED/);
  assert.notEqual(sums.code, 0);
  assert.notEqual(key.code, 0);
});

test("the list of parts names every package of the lock that runs at an owner's, and what is bundled", async () => {
  const { name, version, dependencies } = JSON.parse(
    await readFile(join(repository, "package.json"), "utf8"),
  );
  const list = JSON.parse(await readFile(join(folder, `${name}-${version}.cdx.json`), "utf8")) as PartsList;
  const names = list.components.map((one) => one.name);
  const refs = new Set([...list.components, list.metadata.component].map((one) => one["bom-ref"]));

  assert.equal(list.bomFormat, "CycloneDX");
  assert.equal(list.metadata.component.name, "clonepanel");
  for (const direct of Object.keys(dependencies)) assert.ok(names.includes(direct), direct);
  assert.ok(names.includes("preact"));
  assert.ok(!names.includes("web"));
  for (const { ref, dependsOn } of list.dependencies)
    for (const one of [ref, ...dependsOn]) assert.ok(refs.has(one), `${one} is in no list`);
});

test("every part of others comes with the words of its licence", async () => {
  const text = await readFile(join(folder, "THIRD-PARTY-LICENCES.txt"), "utf8");

  assert.match(text, /^preact \d/m);
  assert.match(text, /^mysql2 \d/m);
  assert.doesNotMatch(text, /holds no text/);
});

test("the workflow publishes with provenance, holds no token, and runs commands that there are", async () => {
  const text = await readFile(join(repository, ".github/workflows/release.yml"), "utf8");
  const workflow = parse(text) as {
    readonly permissions: object;
    readonly jobs: {
      readonly release: {
        readonly permissions: Readonly<Record<string, string>>;
        readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
      };
    };
  };
  const { scripts } = JSON.parse(await readFile(join(repository, "package.json"), "utf8"));
  const { permissions, steps } = workflow.jobs.release;
  const commands = steps.flatMap(({ run: command }) => (command ?? "").split("\n"));

  assert.deepEqual(workflow.permissions, {});
  assert.deepEqual(permissions, { contents: "write", "id-token": "write" });
  assert.ok(commands.some((line) => /^npm publish --provenance .*--ignore-scripts/.test(line)));
  assert.doesNotMatch(text, /secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN/);
  for (const [, name = ""] of commands.join("\n").matchAll(/npm run ([\w:]+)/g))
    assert.ok(name in scripts, `npm run ${name}`);
  for (const { uses } of steps) assert.match(uses ?? "actions/none@v1", /^actions\/[\w-]+@v\d+$/);
});

async function verify(file: string, allowed = signers) {
  // The program reads what was signed from its input: a shell's redirection is the owner's way.
  const script = `ssh-keygen -Y verify -f "$1" -I releases@clonepanel -n ${namespace} -s SHA256SUMS.sig < "$2"`;
  return run("sh", ["-c", script, "sh", allowed, file], { cwd: folder });
}
