import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { repository } from "../repository.ts";
import { run } from "./package/programs.ts";

/** systemd's own judgement of the units. Nothing is started: this machine may run another init. */
const { code } = await run("systemd-analyze", ["--version"], { cwd: repository });
const skip = code !== 0 && "systemd-analyze is not installed";

for (const { unit, exposure } of [
  { unit: "clonepanel.service", exposure: 20 },
  { unit: "clonepanel.user.service", exposure: null },
]) {
  test(`${unit} is understood by systemd, without a word`, { skip }, async () => {
    await using place = await placeUnit(unit);

    const result = await run("systemd-analyze", ["verify", "--man=no", place.file], { cwd: repository });

    assert.equal(result.code, 0, result.stderr);
    assert.equal(result.stderr, "");
  });

  if (exposure === null) continue;
  test(`${unit} is hardened: exposed by less than ${exposure / 10} of 10`, { skip }, async () => {
    await using place = await placeUnit(unit);

    const result = await run(
      "systemd-analyze",
      ["security", "--offline=true", `--threshold=${exposure}`, "--no-pager", place.file],
      { cwd: repository },
    );

    assert.equal(result.code, 0, result.stdout);
  });
}

/** The program need not be installed where the unit is judged. */
async function placeUnit(unit: string) {
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-unit-"));
  const text = await readFile(join(repository, "packaging/systemd", unit), "utf8");
  const file = join(folder, "clonepanel.service");
  await writeFile(file, text.replace(/^ExecStart=\S+/m, "ExecStart=/bin/true"));
  return { file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
