import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { recoveryKitText } from "../../src/cli/render/recovery-kit-text.ts";
import { ClonePanelError } from "../../src/core/errors.ts";
import { type OffsiteRoom, openOffsiteRoom, site } from "./offsite/offsite-room.ts";
import { startSshd, type TestSshd, whyNoSshd } from "./sshd.ts";

const run = promisify(execFile);
const local = () => "{ driver: restic, repository: ./store, password: { file: ./offsite.key }, every: 1d }";
const yes = { mode: "apply", review: async () => "apply" as const } as const;

assert.equal(spawnSync("restic", ["version"]).status, 0, "restic is one of the lab's packages");

function isCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof ClonePanelError && error.code === code;
}

describe("the off-site store in a folder", () => {
  let room: OffsiteRoom;
  let first = "";
  let second = "";
  before(async () => {
    room = await openOffsiteRoom(local);
  });
  after(() => room[Symbol.asyncDispose]());

  const fetch = (id: string, to: string | null = null) =>
    room.app.fetchOffsite({
      ...yes,
      site,
      id,
      to: to === null ? { kind: "vault" } : { kind: "folder", folder: to },
      signal: room.signal,
    });
  const status = async () => (await room.app.status({ site }))[0]?.offsite;

  test("before init it says what to type, and the key of a new store is shown once", async () => {
    const { app, signal, folder } = room;
    first = await room.snapshot(() => undefined);
    writeFileSync(`${folder}/offsite.key`, "x\n", { mode: 0o600 });
    await assert.rejects(app.copyOffsite({ site, signal }), isCode("OFFSITE_NOT_SET_UP"));
    assert.equal((await status())?.state, "none");
    rmSync(`${folder}/offsite.key`);

    const made = await app.setUpOffsite({ mode: "apply", signal });
    const again = await app.setUpOffsite({ mode: "apply", signal });

    assert.equal(made?.outcome, "created");
    assert.equal(readFileSync(`${folder}/offsite.key`, "utf8"), `${made?.newKey}\n`);
    assert.equal(statSync(`${folder}/offsite.key`).mode & 0o777, 0o600);
    assert.deepEqual([again?.outcome, again?.newKey], ["there", null]);
  });

  test("a second copy sends what is new, a third run nothing", async () => {
    const { app, signal, pages } = room;
    const one = await app.copyOffsite({ site, signal });
    second = await room.snapshot(() => writeFileSync(join(pages, "index.html"), "<h1>Changed</h1>"));
    const two = await app.copyOffsite({ site, signal });
    const three = await app.copyOffsite({ site, signal });

    assert.deepEqual([one.snapshot, two.snapshot, three.snapshot], [first, second, second]);
    assert.deepEqual([one.outcome, two.outcome, three.outcome], ["copied", "copied", "there"]);
    assert.ok(one.addedBytes > 100_000, `${one.addedBytes} bytes at first`);
    assert.ok(two.addedBytes < one.addedBytes / 5, `${two.addedBytes} bytes of one changed page`);
    assert.equal(three.addedBytes, 0);
    assert.equal((await status())?.state, "good");
    const rows = await app.listOffsite({ site: null, signal });
    assert.deepEqual(
      rows.map(({ snapshot }) => snapshot),
      [second, first],
    );
  });

  test("no argument of restic holds the key", async () => {
    const { app, signal, folder } = room;
    const seen = `${folder}/seen`;
    writeFileSync(
      `${folder}/restic`,
      `#!/bin/sh\nprintf '%s\\n' "$@" >> ${seen}\nexec /usr/bin/restic "$@"\n`,
      { mode: 0o755 },
    );
    const path = process.env["PATH"];
    process.env["PATH"] = `${folder}:${path}`;
    try {
      await app.listOffsite({ site, signal });
    } finally {
      process.env["PATH"] = path;
    }

    const said = readFileSync(seen, "utf8");
    assert.match(said, /^snapshots$/m);
    assert.ok(!said.includes(readFileSync(`${folder}/offsite.key`, "utf8").trim()));
  });

  test("a snapshot that is gone here comes back, hashed, pinned and restorable", async () => {
    const { folder, app, signal } = room;
    const snapshots = `${folder}/vault/${site}/snapshots`;
    cpSync(`${snapshots}/${first}`, `${folder}/kept`, { recursive: true, verbatimSymlinks: true });
    rmSync(`${snapshots}/${first}`, { recursive: true });

    const back = await fetch(first.slice(0, 17));
    const again = await fetch(first);

    assert.equal(back.kind === "done" && back.report.outcome, "fetched");
    assert.equal(again.kind === "done" && again.report.outcome, "there");
    await run("diff", ["-r", "--no-dereference", `${folder}/kept`, `${snapshots}/${first}`]);
    const row = (await app.listSnapshots({ site })).find(({ id }) => id === first);
    assert.match(row?.pinReason ?? "", /off-site/);
    assert.notEqual(row?.verifiedAt, null);
    const folderOf = { kind: "folder", folder: `${folder}/restored` } as const;
    await app.restore({ ...yes, site, id: first, part: { kind: "everything" }, to: folderOf, signal });
    assert.equal(readFileSync(`${folder}/restored/files/index.html`, "utf8"), "<h1>Hello</h1>");
  });

  test("a damaged snapshot is replaced by its copy", async () => {
    const { folder, app, signal } = room;
    const file = `${folder}/vault/${site}/snapshots/${first}/files/index.html`;
    rmSync(file);
    writeFileSync(file, "<h1>Hallo</h1>");
    const verify = () =>
      app.verifySnapshots({ ...yes, site, id: first, scope: { kind: "full" }, repair: "report", signal });
    await verify();

    await fetch(first);

    const found = await verify();
    assert.equal(found.kind === "done" && found.report.damageCount, 0);
    assert.equal(readFileSync(file, "utf8"), "<h1>Hello</h1>");
  });

  test("the recovery sheet's off-site commands bring pages and rows back, with restic, cp, zcat and sqlite3 alone", async () => {
    const { folder, app, signal } = room;
    const sheet = recoveryKitText(await app.recoveryKit({ site: null, signal }));
    const commands = sheet
      .slice(sheet.indexOf("OFF-SITE"))
      .split("\n")
      .filter((line) => line.startsWith("    "));
    await run("mkdir", [`${folder}/elsewhere`]);
    const env = {
      PATH: "/usr/bin:/bin",
      RESTIC_PASSWORD: readFileSync(`${folder}/offsite.key`, "utf8").trim(),
      HOME: folder,
    };

    await run("bash", ["--norc", "-euo", "pipefail", "-c", commands.join("\n")], {
      cwd: `${folder}/elsewhere`,
      env,
    });

    assert.equal(commands.length, 3);
    await run("diff", ["-r", `${folder}/one/site`, `${folder}/elsewhere/restored`]);
    const { stdout } = await run("sqlite3", [
      `${folder}/elsewhere/restored.db`,
      "SELECT name FROM item ORDER BY id",
    ]);
    assert.equal(stdout, "first\nit's second\n");
  });

  test("a copy that was changed there is named, and never gets into the vault", async () => {
    const { folder, app, signal } = room;
    const forged = `${folder}/forged`;
    const snapshots = `${folder}/vault/${site}/snapshots`;
    cpSync(`${snapshots}/${second}`, forged, { recursive: true, verbatimSymlinks: true });
    writeFileSync(`${forged}/files/index.html`, "<h1>Chained</h1>");
    const manifest = /"manifestSha256": "([0-9a-f]+)"/.exec(
      readFileSync(`${forged}/COMPLETE.json`, "utf8"),
    )?.[1];
    const tags = ["clonepanel", `site=${site}`, `snapshot=${second}`, `manifest=${manifest}`];
    const env = {
      ...process.env,
      RESTIC_PASSWORD_FILE: `${folder}/offsite.key`,
      RESTIC_REPOSITORY: `${folder}/store`,
    };
    await run("restic", ["backup", ...tags.flatMap((tag) => ["--tag", tag]), "."], { cwd: forged, env });
    rmSync(`${snapshots}/${second}`, { recursive: true });

    await assert.rejects(fetch(second), (error) => {
      assert.match(String(error), /index\.html/);
      return isCode("OFFSITE_DAMAGED")(error);
    });

    const listed = await app.listSnapshots({ site });
    assert.ok(!listed.some(({ id }) => id === second));
    await run(
      "restic",
      ["forget", "--tag", `snapshot=${second}`, "--keep-last", "1", "--group-by", "paths"],
      { env },
    );
    const { stdout } = await run("restic", ["snapshots", "--json", "--path", forged], { env });
    for (const { id } of JSON.parse(stdout) as { id: string }[]) await run("restic", ["forget", id], { env });
    await fetch(second);
    assert.ok(
      (await app.listSnapshots({ site })).some(({ id }) => id === second),
      `${signal.aborted}`,
    );
  });

  test("a pack that lost its end is found by verify, with exit 4 in mind, and a good store is not accused", async () => {
    const { folder, app, signal } = room;
    const good = await app.verifyOffsite({ scope: "full", signal });
    const packs = readdirSync(`${folder}/store/data`, { recursive: true, withFileTypes: true }).filter(
      (one) => one.isFile(),
    );
    const pack = packs[0] ?? assert.fail("a store without packs");
    const path = join(pack.parentPath, pack.name);
    const size = statSync(path).size;
    const kept = readFileSync(path);
    await run("chmod", ["u+w", path]);
    truncateSync(path, size - 10);

    const bad = await app.verifyOffsite({ scope: "full", signal });

    writeFileSync(path, kept);
    assert.deepEqual(good.problems, []);
    assert.ok(good.sites.every(({ ok }) => ok));
    assert.ok(bad.problems.length > 0);
  });

  test("a copy that is killed half-way is not listed, and the next run makes it whole", async () => {
    const { app, signal, pages, folder } = room;
    const third = await room.snapshot(() => writeFileSync(join(pages, "new.bin"), randomBytes(2_000_000)));
    const dying = `#!/bin/sh\ncase " $* " in *" backup "*) /usr/bin/restic --limit-upload=100 "$@" & sleep 1; kill -9 $!; exit 137;; esac\nexec /usr/bin/restic "$@"\n`;
    writeFileSync(`${folder}/restic`, dying, { mode: 0o755 });
    const path = process.env["PATH"];
    process.env["PATH"] = `${folder}:${path}`;
    await assert.rejects(app.copyOffsite({ site, signal }));
    process.env["PATH"] = path;
    const listed = await app.listOffsite({ site, signal });
    assert.ok(!listed.some(({ snapshot }) => snapshot === third));

    const healed = await app.copyOffsite({ site, signal });

    assert.deepEqual([healed.snapshot, healed.outcome], [third, "copied"]);
    const verified = await app.verifyOffsite({ scope: "full", signal });
    assert.deepEqual(verified.problems, []);
  });

  test("a fetch into a folder that is killed half-way leaves nothing under the folder's own names, and the same again makes it whole", async () => {
    const { folder } = room;
    const [look, cut] = [`${folder}/look`, `${folder}/cut`];
    const dying = `#!/bin/sh\ncase " $* " in *" restore "*) /usr/bin/restic "$@"; exit 137;; esac\nexec /usr/bin/restic "$@"\n`;
    writeFileSync(`${folder}/restic`, dying, { mode: 0o755 });
    const path = process.env["PATH"];
    process.env["PATH"] = `${folder}:${path}`;
    await assert.rejects(fetch("latest", look));
    process.env["PATH"] = path;
    assert.deepEqual(readdirSync(look), [".clonepanel-partial"]);
    // As a power cut between two names leaves it.
    renameSync(`${look}/.clonepanel-partial/manifest`, `${look}/manifest`);
    mkdirSync(cut);
    writeFileSync(`${cut}/manifest`, "somebody's");

    const again = await fetch("latest", look);

    const report = again.kind === "done" ? again.report : assert.fail();
    assert.deepEqual(readdirSync(look).sort(), ["COMPLETE.json", "databases", "files", "manifest"]);
    const kept = `${folder}/vault/${site}/snapshots/${report.snapshot}`;
    await run("diff", ["-r", "--no-dereference", kept, look]);
    await assert.rejects(fetch("latest", cut), isCode("FOLDER_NOT_EMPTY"));
    assert.equal(readFileSync(`${cut}/manifest`, "utf8"), "somebody's");
  });

  test("a wrong key, a store that is not there and a machine that is silent are three different things", async () => {
    const shared = { folder: room.folder };
    writeFileSync(`${room.folder}/wrong.key`, "nonsense\n", { mode: 0o600 });
    const cases = [
      ["{ driver: restic, repository: ./store, password: { file: ./wrong.key } }", "OFFSITE_KEY_WRONG"],
      ["{ driver: restic, repository: ./nowhere, password: { file: ./offsite.key } }", "OFFSITE_NOT_SET_UP"],
      [
        '{ driver: restic, repository: "rest:http://127.0.0.1:9/", password: { file: ./offsite.key } }',
        "OFFSITE_UNREACHABLE",
      ],
    ] as const;
    for (const [offsite, code] of cases) {
      await using other = await openOffsiteRoom(() => offsite, shared);
      await assert.rejects(other.app.listOffsite({ site, signal: other.signal }), isCode(code), code);
      const [store] = (await other.app.doctor({ account: null, signal: other.signal })).filter(
        ({ account }) => account === "off-site",
      );
      assert.equal(store?.findings[0]?.level, "problem");
    }
  });
});

const noSshd = whyNoSshd();

describe("the off-site store behind sftp", { skip: noSshd ?? false }, () => {
  let sshd: TestSshd;
  let room: OffsiteRoom;
  before(async () => {
    sshd = await startSshd();
    writeFileSync(join(sshd.folder, "config"), `${readFileSync(join(sshd.folder, "config"), "utf8")}`);
    const { transport } = sshd.account("plain");
    assert.equal(transport.driver, "ssh");
    const command = `ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -p ${transport.driver === "ssh" ? transport.port : 0} -i ${join(sshd.folder, "plain")} 127.0.0.1 /usr/lib/openssh/sftp-server`;
    room = await openOffsiteRoom(
      (folder) =>
        `{ driver: restic, repository: "sftp:me@127.0.0.1:${folder}/far", password: { file: ./offsite.key }, options: { sftp.command: "${command}" } }`,
    );
  });
  after(async () => {
    await room[Symbol.asyncDispose]();
    await sshd[Symbol.asyncDispose]();
  });

  test("is made, filled, read and fetched from like any other", async () => {
    const { app, signal, folder } = room;
    const id = await room.snapshot(() => undefined);
    await app.setUpOffsite({ mode: "apply", signal });
    await app.copyOffsite({ site, signal });
    const { problems } = await app.verifyOffsite({ scope: "full", signal });
    const to = { kind: "folder", folder: `${folder}/look` } as const;

    await app.fetchOffsite({ ...yes, site, id: "latest", to, signal });

    assert.deepEqual(problems, []);
    assert.ok(existsSync(`${folder}/far/config`));
    await run("diff", [
      "-r",
      "--no-dereference",
      `${folder}/vault/${site}/snapshots/${id}`,
      `${folder}/look`,
    ]);
  });
});
