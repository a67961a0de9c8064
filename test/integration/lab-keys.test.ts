import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { InstalledKey } from "../../src/core/report/keys-report.ts";
import { changeConfig } from "./lab/change-config.ts";
import { type AccountName, type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { assertTwins, move, roleAtAddress } from "./lab/roles.ts";

let mirror: MirrorLab;

before(async () => {
  mirror = await openMirrorLab({ with: [] });
  await mirror.lab.reset({ b: "empty" });
});
after(async () => await mirror?.[Symbol.asyncDispose]());

async function data<T>(...args: readonly string[]): Promise<T> {
  const run = await mirror.clonepanel([...args, "--json"], { timeoutMs: 600_000 });
  assert.equal(run.code, 0, `${args.join(" ")}: ${run.stdout}${run.stderr}`);
  return run.document?.data as T;
}

test("a WordPress is mirrored, snapshotted, restored and switched over by gated keys alone", async () => {
  for (const account of ["a", "b"]) {
    await data("keys", "make", account, "--purpose", "mirror");
    const installed = await data<InstalledKey>("keys", "install", account, "--purpose", "mirror", "--yes");
    const text = readFileSync(`${mirror.facts.control.home}/chosen.yaml`, "utf8");
    const own = /identity: (?!.*\/keys\/).*/.exec(text)?.[0] ?? assert.fail(text);
    changeConfig(mirror, own, `identity: ${installed.file}`);
  }
  // The owner's own line is gone: nothing but the gates is left to go through.
  for (const account of ["a", "b"] as const satisfies readonly AccountName[]) {
    const keys = readFileSync(`${mirror.facts.accounts[account].homeOutside}/.ssh/authorized_keys`, "utf8");
    const ours = keys.split("\n").filter((line) => line.includes("/.clonepanel/.keys/gate"));
    assert.equal(ours.length, 1);
    const { user } = mirror.facts.accounts[account];
    const alone = 'printf "%s\\n" "$1" > "$HOME/.ssh/authorized_keys"';
    await mirror.lab.mustExec(account, ["su", "-s", "/bin/sh", user, "-c", alone, "sh", ours[0] ?? ""]);
  }

  const first = await mirror.sync();
  assert.equal(first.shipped.length, 1);
  await data("snapshot", "take", site);
  await data("snapshot", "restore", site, "latest", "--to", "a", "--yes");
  await move(mirror, "switchover", "--to", "b");
  assert.match(await roleAtAddress(mirror, "b"), /primary/);
  await assertTwins(mirror, "after the switchover");
});
