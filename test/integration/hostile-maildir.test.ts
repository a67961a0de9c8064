import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { twoFolders } from "../two-folders.ts";
import { watchPrograms } from "./injection/started-programs.ts";
import { runCliHere } from "./run-cli-here.ts";
import { treeMap } from "./vault/tree-map.ts";

const site = "example.com";
const config = `${twoFolders}    mail: { primary: one, secondary: two, domain: example.com, mailboxes: { driver: maildir, path: mail } }\n`;
const message = "Subject: honest\r\n\r\nhonest\r\n";

/** What the owner of an account may do to its own mail folders; `box` is a mailbox with one honest message in it. */
const tricks: Readonly<Record<string, (box: string, canary: string) => void>> = {
  "a mailbox that is a link to somebody else's": (box, canary) => symlinkSync(canary, join(box, "../evil")),
  "a folder of mail that is a link to somebody else's": (box, canary) => {
    mkdirSync(join(box, ".Evil"));
    for (const part of ["cur", "new", "tmp"]) symlinkSync(join(canary, part), join(box, ".Evil", part));
  },
  "a message that is a link to a file of somebody else": (box, canary) =>
    symlinkSync(join(canary, "new/1.M1P1.canary"), join(box, "new/2.M2P2.host")),
  "a message that is a folder": (box) => mkdirSync(join(box, "new/2.M2P2.host/new"), { recursive: true }),
  "a message that is a pipe": (box) => void execFileSync("mkfifo", [join(box, "new/2.M2P2.host")]),
  "a message whose name lies about its size": (box) =>
    writeFileSync(join(box, "new/2.M2P2.host,S=999999999"), message),
  "names with newlines, terminal codes and orders": (box) => {
    for (const name of [
      "2.M2\nE\n.host",
      "3.\u001b[2J.host",
      "4.$(touch evil).host",
      "5.`touch evil`:2,S",
      "-rf",
    ])
      writeFileSync(join(box, "new", name), `${message}${name}`);
  },
  "a mailbox and folders of such names": (box) => {
    for (const name of ["a\nb", "$(touch evil)", "\u001b]0;evil\u0007", "-rf"])
      for (const part of ["cur", "new", "tmp"]) mkdirSync(join(box, "..", name, part), { recursive: true });
    for (const name of [".a\nb", ".$(touch evil)", "...", ".-rf"])
      for (const part of ["cur", "new", "tmp"]) mkdirSync(join(box, name, part), { recursive: true });
  },
  "two thousand files in tmp": (box) => {
    for (let at = 0; at < 2_000; at += 1) writeFileSync(join(box, "tmp", `${at}.M1P1.host`), "");
  },
  "a name of ours on a message of somebody else": (box) =>
    writeFileSync(join(box, "new", `1700000000.CP${"0".repeat(32)}.clonepanel,S=5`), message),
  "a mailbox that becomes a link while it is moved": (box, canary) => {
    renameSync(box, `${box}-was`);
    symlinkSync(canary, box);
  },
};

for (const [title, play] of Object.entries(tricks))
  test(`a secondary with ${title}: nobody else's mail is touched, and the honest message is lost nowhere`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "cp-hostile-mail-"));
    try {
      const boxes = {
        one: join(folder, "one/mail/info"),
        two: join(folder, "two/mail/info"),
        canary: join(folder, "canary"),
      };
      for (const box of Object.values(boxes))
        for (const part of ["cur", "new", "tmp"]) mkdirSync(join(box, part), { recursive: true });
      writeFileSync(join(boxes.canary, "new/1.M1P1.canary"), "Subject: CANARY\r\n\r\nCANARY\r\n");
      writeFileSync(join(boxes.two, "new/1700000000.M1P1.host"), message);
      writeFileSync(join(folder, "clonepanel.yaml"), config);
      const before = JSON.stringify([...treeMap(boxes.canary)]);
      play(boxes.two, boxes.canary);
      using started = watchPrograms();
      const began = performance.now();

      const { exit, stdout, stderr } = await runCliHere(
        ["mail", "transfer", site, "--json", "--yes"],
        folder,
      );

      assert.ok(performance.now() - began < 60_000);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come through.
      assert.doesNotMatch(stdout + stderr, /[\u0000-\u0008\u000b-\u001f\u007f]/);
      assert.doesNotMatch(stdout, /"code":"INTERNAL"/);
      assert.equal(JSON.stringify([...treeMap(boxes.canary)]), before, "somebody else's mail was touched");
      assert.deepEqual(
        readdirSync(folder).filter((name) => !known.has(name)),
        [],
      );
      assert.deepEqual(
        started.all.filter(([file = ""]) => file !== "/bin/sh" && file !== "cp").slice(0, 3),
        [],
      );
      assert.ok(
        copiesOf(message, folder) >= 1,
        `the honest message is gone (exit ${exit}): ${stdout.slice(0, 500)}`,
      );
      assert.equal(
        copiesOf("CANARY", join(folder, "one")),
        0,
        "somebody else's mail was brought to the primary",
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

const known = new Set(["one", "two", "canary", "clonepanel.yaml", "state", "vault"]);

/** In mail folders of either account, and in what is held here. */
function copiesOf(words: string, folder: string): number {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return names.filter(
    (entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name), "latin1").includes(words),
  ).length;
}
