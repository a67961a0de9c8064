import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { readerScript } from "../../src/drivers/apps/wordpress/read-facts.ts";
import { openTransport } from "../../src/drivers/transports/index.ts";
import { bootstrapCommand, programLine, scriptProgram } from "../../src/drivers/transports/shared/program.ts";
import { toOctal } from "../../src/drivers/transports/shared/quote.ts";
import { KeptScripts, shellProgram } from "../../src/drivers/transports/shared/shells/shell-program.ts";
import { script as hashScript } from "../../src/drivers/transports/ssh/hash-files.ts";
import { listScript } from "../../src/drivers/transports/ssh/list-files.ts";
import { enterFolder, shellCommand } from "../../src/drivers/transports/ssh/rsync/rsync-shell.ts";
import { scripts as relays } from "../../src/drivers/transports/ssh/stream/relay.ts";
import { readScript, writeScript } from "../../src/engines/mirror/account-files.ts";
import { systemExec } from "../../src/platform/exec/index.ts";
import { type KeyHouse, openKeyHouse, sshBy } from "./keys/key-house.ts";
import { marker, script, stateOf, throughGate } from "./keys/through-gate.ts";
import { whyNoSshd } from "./sshd.ts";

describe("the gate of a key", { skip: whyNoSshd() ?? false }, () => {
  let house: KeyHouse;
  const yes = async (...args: string[]) => {
    const answer = await house.cli(...args, "--yes", "--json");
    assert.equal(answer.exit, 0, answer.stdout + answer.stderr);
    return JSON.parse(answer.stdout).data;
  };
  before(async () => {
    house = await openKeyHouse();
    for (const purpose of ["mirror", "watch"]) {
      await yes("keys", "make", "one", "--purpose", purpose);
      await yes("keys", "install", "one", "--purpose", purpose);
    }
    // What must not be reached: another site, and the owner's secrets.
    mkdirSync(join(house.home, "other_html"));
    writeFileSync(join(house.home, "other_html/secret.txt"), "SECRET\n");
    writeFileSync(join(house.home, ".netrc"), "SECRET\n");
  });
  after(async () => await house?.[Symbol.asyncDispose]());

  const inShell = (text: string, args: readonly string[], input = ""): string =>
    programLine(shellProgram(marker)) +
    new KeptScripts().lines({
      marker,
      script: text,
      args,
      input: input === "" ? { kind: "none" } : { kind: "inline", bytes: input },
    });
  const copy = (folder: string, words: string): string =>
    `${shellCommand(enterFolder(null), toOctal(folder))} ${words}`;
  const sender = "rsync --server --sender -ltpIRSze.LsfxCIvu --info=STATS2 --files-from=- --from0";

  const boot = bootstrapCommand;
  const home = (): string => house.home;
  const site = (): string => join(house.home, "public_html");
  /** A command, and what is said on stdin. Each would print SECRET or leave a file "pwned" if it were let through. */
  const escapes: readonly (readonly [what: string, command: () => string, input: () => string])[] = [
    ["a shell", () => "", () => "cat .netrc; touch pwned\n"],
    ["a command", () => "cat .netrc; touch pwned", () => ""],
    ["a command behind ours", () => `${boot}; touch pwned; cat .netrc`, () => ""],
    ["ours with a line break", () => `${boot}\ntouch pwned; cat .netrc`, () => ""],
    ["the old way to copy", () => "scp -f .netrc", () => "\0\0\0"],
    ["the subsystem sftp", () => "internal-sftp", () => ""],
    ["a bare line", () => boot, () => "touch pwned; cat .netrc\n"],
    [
      "a line behind the quote",
      () => boot,
      () => `eval "$(printf %b '')"; cat .netrc; touch pwned; echo "$(true '')"\n`,
    ],
    ["a program of one's own", () => boot, () => script("cat .netrc; touch pwned")],
    ["no announcement", () => boot, () => programLine("cat .netrc; touch pwned")],
    [
      "the connection's own text, and more",
      () => boot,
      () =>
        programLine(
          `printf '\\n%s ${marker}\\n' "$$"; printf '\\n${marker}\\n' >&2\nwhile IFS= read -r order; do :; done; cat .netrc`,
        ),
    ],
    [
      "a marker that is a command",
      () => boot,
      () =>
        script(hashScript, site()).replaceAll(toOctal(marker), toOctal("$(touch pwned)0123456789abcdef01")),
    ],
    [
      "a listed program, and more",
      () => boot,
      () => script(`${readScript}; cat .netrc`, "public_html/index.html"),
    ],
    [
      "an argument that ends its quote",
      () => boot,
      () =>
        programLine(
          `${scriptProgram({ marker, script: "", args: [] })}'x' ; cat .netrc; touch pwned\n${readScript}`,
        ),
    ],
    [
      "an argument without quotes",
      () => boot,
      () =>
        programLine(
          scriptProgram({ marker, script: readScript, args: ["@"] }).replace(
            "'@'",
            "$(cat .netrc; touch pwned)",
          ),
        ),
    ],
    ["a file beyond the site", () => boot, () => script(readScript, ".netrc")],
    ["the same by an absolute path", () => boot, () => script(readScript, join(home(), ".netrc"))],
    ["the same by two dots", () => boot, () => script(readScript, "public_html/../.netrc")],
    [
      "another site whose name begins alike",
      () => boot,
      () => script(readScript, "public_html2/../other_html/secret.txt"),
    ],
    ["another site by its bare name", () => boot, () => `${script(listScript, "other_html", "plain")}`],
    [
      "a test of find that runs something",
      () => boot,
      () => script(listScript, site(), "plain", "-exec", "cat", "{}", ";"),
    ],
    [
      "a line in the keys",
      () => boot,
      () => `${script(writeScript, ".ssh/authorized_keys", "600", "")}ssh-ed25519 AAAA pwned\n`,
    ],
    ["a start file", () => boot, () => `${script(writeScript, ".profile", "600", "")}touch pwned\n`],
    [
      "the gate itself",
      () => boot,
      () => `${script(writeScript, ".clonepanel/.keys/gate", "600", "")}exec sh\n`,
    ],
    [
      "names on stdin that leave the folder",
      () => boot,
      () => `${script(hashScript, site())}./../.netrc\0./../other_html/secret.txt\0`,
    ],
    ["absolute names on stdin", () => boot, () => `${script(hashScript, site())}${join(home(), ".netrc")}\0`],
    [
      "PHP of one's own as a relay",
      () => boot,
      () => script(relays.php, "tcp", "127.0.0.1", "1", 'readfile(".netrc"); touch("pwned");'),
    ],
    [
      "PHP of one's own as the reader",
      () => boot,
      () =>
        `${script(readerScript, "public_html", "m", "x", "wp-config.php")}<?php chdir(getenv("HOME")); readfile(".netrc"); touch("pwned");`,
    ],
    ["an order in the shell", () => boot, () => inShell("cat .netrc; touch pwned", [])],
    [
      "the shell's word in another form",
      () => boot,
      () => `${programLine(shellProgram(marker))}cat .netrc; touch pwned\n`,
    ],
    [
      "a substitution in the shell's line",
      () => boot,
      () =>
        `${programLine(shellProgram(marker))}clonepanel_keep 1 '${toOctal(readScript)}'\nclonepanel ${marker} none 1 '$(touch pwned)'\n`,
    ],
    [
      "a variable in the shell's line",
      () => boot,
      () =>
        `${programLine(shellProgram(marker))}clonepanel_keep 1 '${toOctal(readScript)}'\nclonepanel ${marker} none 1 '' "$(touch pwned)"\n`,
    ],
    [
      "a script's number that is a program",
      () => boot,
      () =>
        `${programLine(shellProgram(marker))}clonepanel_keep 1;touch\tpwned '${toOctal(readScript)}'\nclonepanel ${marker} none 1 '' 'x'\n`,
    ],
    [
      "a script that ends its own keeping",
      () => boot,
      () => `${programLine(shellProgram(marker))}clonepanel_keep 1 'x'; cat .netrc; touch pwned; echo 'x'\n`,
    ],
    [
      "a number that nobody gave",
      () => boot,
      () => `${programLine(shellProgram(marker))}clonepanel ${marker} none 7;pwned '' '.netrc'\n`,
    ],
    [
      "one's own program under a known number",
      () => boot,
      () =>
        `${programLine(shellProgram(marker))}clonepanel_keep 1 '${toOctal(readScript)}'\nclonepanel_keep 1 '${toOctal("cat .netrc; touch pwned")}'\nclonepanel ${marker} none 1 '' 'public_html/x'\n`,
    ],
    [
      "a file beyond the site, in the shell",
      () => boot,
      () => inShell(writeScript, [".ssh/rc", "600", ""], "touch pwned"),
    ],
    ["copying another folder", () => copy(join(home(), "other_html"), `${sender} . ./`), () => "\0"],
    ["copying the home", () => copy(home(), `${sender} . ./`), () => "\0"],
    ["copying from two places", () => copy(site(), `${sender} . ./ ${home()}/.netrc`), () => ""],
    ["copying another path", () => copy(site(), `${sender} . ../`), () => ""],
    [
      "rsync that takes its words from stdin",
      () => copy(site(), "rsync --server --sender -slogDtpre.LsfxCIvu"),
      () => "",
    ],
    ["rsync with a program", () => copy(site(), `${sender} --rsh=sh . ./`), () => ""],
    ["rsync that removes", () => copy(site(), "rsync --server -ltpIRSze.LsfxCIvu --delete . ./"), () => ""],
    [
      "rsync that follows links",
      () => copy(site(), "rsync --server --sender -LltpIRSze.LsfxCIvu . ./"),
      () => "",
    ],
    ["rsync that writes a log", () => copy(site(), `${sender} --log-file=pwned . ./`), () => ""],
    ["rsync as a daemon", () => copy(site(), "rsync --server --daemon . ./"), () => ""],
    ["rsync behind something", () => copy(site(), `env rsync --server . ./`), () => ""],
    ["rsync with more behind", () => copy(site(), `${sender} . ./; touch pwned`), () => ""],
    [
      "a folder that ends its quote",
      () => `${shellCommand(enterFolder(null), "x' ; touch pwned; '")} rsync --server . ./`,
      () => "",
    ],
  ];

  test(`${escapes.length} ways out of it, in two shells: nothing is run, read or written beyond`, () => {
    assert.ok(escapes.length >= 20);
    const hash = createHash("sha256").update("SECRET\n").digest("hex");
    const allowed = script(readScript, "public_html/index.html");
    for (const [shell, purpose] of [
      ["dash", "mirror"],
      ["bash", "mirror"],
      ["dash", "watch"],
    ] as const) {
      const before = stateOf(house);
      for (const [what, command, input] of escapes) {
        const said = throughGate(house, { shell, purpose }, [command(), input()]);
        assert.ok(!said.includes("SECRET") && !said.includes(hash), `${shell}, ${purpose}, ${what}: ${said}`);
        assert.equal(
          existsSync(join(house.home, "pwned")),
          false,
          `${shell}, ${purpose}, ${what}: it was run`,
        );
      }
      assert.equal(stateOf(house), before, `${shell}, ${purpose}: something was written`);
      // Else the whole test would only show that nothing works.
      assert.equal(
        throughGate(house, { shell, purpose }, [boot, allowed]).includes("shop"),
        purpose === "mirror",
      );
    }
  });

  test("over a real login the key opens no terminal, forwards nothing, and has neither shell nor sftp", () => {
    const by = (...args: string[]) => sshBy(house, house.made("mirror"), args);

    assert.match(by().stderr, /gate refused: another command/);
    assert.match(by("cat .netrc; touch pwned").stderr, /gate refused: another command/);
    const terminal = by("-tt");
    assert.match(`${terminal.stdout}${terminal.stderr}`, /PTY allocation request failed/);
    assert.match(
      by("-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", "true").stderr,
      /forwarding failed/,
    );
    assert.match(by("-W", "127.0.0.1:22").stderr, /administratively prohibited|open failed/);
    assert.match(by("-s", "sftp").stderr, /gate refused|subsystem request failed/);
    assert.equal(existsSync(join(house.home, "pwned")), false);
  });

  test("mirror copies, lists, hashes and writes in its site; watch does none of it, and both tell it by a code", async () => {
    const by = (purpose: string) =>
      openTransport(house.sshd.account("plain", { identity: house.made(purpose) }), {
        exec: systemExec,
        cacheFolder: house.folder,
        env: process.env,
      });
    await using mirror = await by("mirror");
    await using watch = await by("watch");
    const root = site();
    const into = join(house.folder, "into");
    const from = join(house.folder, "from");
    mkdirSync(from);
    const odd = "a b'c\"$(x)\xff\n.txt";
    writeFileSync(Buffer.from(`${from}/${odd}`, "latin1"), "odd\n");

    const pushed = await mirror.pushFiles({ from, paths: [odd], to: root, basis: root });
    const fetched = await mirror.fetchFiles({ root, paths: ["index.html", odd], into, basis: null });
    const hashes = await mirror.hashFiles(root, [odd, "absent"], {});
    const listed = [];
    for await (const batch of mirror.listFiles(root, { prune: ["cache'x"], maxEntries: 100 }))
      listed.push(...batch);
    const written = await mirror.run({
      script: writeScript,
      args: ["public_html/.user.ini", "644", ""],
      input: "x".repeat(40_000),
      timeoutMs: 30_000,
    });

    assert.deepEqual([pushed.items, fetched.items, hashes.size, listed.length], [1, 2, 1, 2]);
    assert.equal(written.code, 0);
    assert.equal(readFileSync(join(root, ".user.ini"), "utf8").length, 40_000);
    const refused = { code: "KEY_GATE_REFUSED" };
    await assert.rejects(
      watch.run({ script: readScript, args: ["public_html/index.html"], timeoutMs: 30_000 }),
      refused,
    );
    await assert.rejects(watch.fetchFiles({ root, paths: ["index.html"], into, basis: null }), refused);
    await assert.rejects(mirror.run({ script: "id", timeoutMs: 30_000 }), refused);
    await assert.rejects(mirror.run({ script: readScript, args: [".netrc"], timeoutMs: 30_000 }), refused);
    assert.equal(
      (await mirror.run({ script: ":", timeoutMs: 30_000 })).code,
      0,
      "a refusal does not end the shell",
    );
    await assert.rejects(
      mirror.fetchFiles({ root: "other_html", paths: ["secret.txt"], into, basis: null }),
      refused,
    );
    rmSync(join(root, ".user.ini"));
    rmSync(Buffer.from(`${root}/${odd}`, "latin1"));
  });

  test("the whole of a first sync by the key mirror; a changed gate is seen by that key, and renewed by the owner's", async () => {
    house.logInBy(house.made("mirror"));
    const run = await yes("sync", "example.com");
    assert.equal(run.runs[0].shipped.length, 1);
    assert.ok(existsSync(join(house.folder, "two/public_html/index.html")));
    const listed = (await yes("keys", "list", "one")).keys.map(({ gate }: { gate: string }) => gate);
    assert.deepEqual(listed, ["as-made", "as-made"]);

    const list = join(house.home, ".clonepanel/.keys/mirror.list");
    appendFileSync(list, "folder other_html\n");
    const seen = (await yes("keys", "list", "one")).keys[0];
    assert.equal(seen.gate, "other");
    const alone = JSON.parse(
      (await house.cli("keys", "install", "one", "--purpose", "mirror", "--yes", "--json")).stdout,
    );
    assert.equal(alone.errors[0].code, "KEY_GATE_REFUSED");
    const owner = join(house.sshd.folder, "plain");
    await yes("keys", "install", "one", "--purpose", "mirror", "--login", owner);
    assert.equal(readFileSync(list, "utf8").includes("other_html"), false);
    await yes("keys", "rotate", "one", "--purpose", "mirror", "--login", owner);
    assert.equal((await yes("sync", "example.com")).runs.length, 1);
    house.logInBy();
    await yes("keys", "revoke", "one");
    assert.equal(existsSync(join(house.home, ".clonepanel/.keys")), false);
  });
});
