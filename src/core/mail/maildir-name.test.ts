import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  destinationBase,
  dottedOfFolder,
  flagsOfLetters,
  folderOfDotted,
  keyOfName,
  lettersOfFlags,
  oddityOf,
  parseMaildirPath,
} from "./maildir-name.ts";

test("a Maildir is found as the mailbox itself, or as Maildir/ or .maildir/ in it", () => {
  const at = (path: string) => {
    const file = parseMaildirPath(path);
    return file === null ? null : [file.mailbox, file.maildir, file.folder, file.base, file.letters];
  };

  assert.deepEqual(at("info/new/1.M.host"), ["info", "info", "INBOX", "1.M.host", ""]);
  assert.deepEqual(at("info/Maildir/cur/1.M.host,S=3:2,RSa"), [
    "info",
    "info/Maildir",
    "INBOX",
    "1.M.host,S=3",
    "RSa",
  ]);
  assert.deepEqual(at("info/.maildir/.Sent.2026/cur/1:2,"), ["info", "info/.maildir", "Sent/2026", "1", ""]);
  for (const path of [
    "info/dovecot.index",
    "info/tmp/1.M.host",
    "info/.Junk/deeper/cur/1",
    "info/.a..b/cur/1",
    "info/cur/.hidden",
    "info/notes/cur/1",
    "cur/1",
    ".Junk/cur/1",
  ])
    assert.equal(at(path), null, path);
});

test("folder names survive the way to a Maildir and back, and what cannot is refused", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[A-Za-z0-9 &+-]{1,20}$/), { minLength: 1, maxLength: 4 }),
      (parts) => {
        const folder = parts.join("/");

        assert.equal(folderOfDotted(dottedOfFolder(folder) ?? ""), folder);
      },
    ),
  );
  for (const folder of ["a.b", "../x", "a//b", "~root", "a\nb", "x".repeat(300)])
    assert.equal(dottedOfFolder(folder), null, folder);
});

test("flags become letters in the format's order, keywords by the folder's own list, and back", () => {
  const keywords = new Map([["Work", "b"]]);

  const { letters, lost } = lettersOfFlags(["\\Seen", "Work", "\\Answered", "Rare"], keywords);

  assert.equal(letters, "RSb");
  assert.deepEqual(lost, ["Rare"]);
  assert.deepEqual(flagsOfLetters(letters, new Map([["b", "Work"]])), ["Work", "\\Answered", "\\Seen"]);
  assert.deepEqual(flagsOfLetters("Sz", new Map()), ["\\Seen"]);
});

test("the destination's name tells the key, and nobody else's name does", () => {
  const key = "0123456789abcdef0123456789abcdef";
  const base = destinationBase({ key, atMs: 1_700_000_000_999, sizeBytes: 42 });

  assert.equal(base, `1700000000.CP${key}.clonepanel,S=42`);
  assert.equal(keyOfName(base), key);
  assert.equal(keyOfName(`${base}:2,FS`), key);
  for (const name of [`${base}\n`, `x${base}`, `${base}/..`, "1.CPshort.clonepanel,S=1"])
    assert.equal(keyOfName(name), null, name);
});

test("a file with another size than its name tells is no message as it lies there", () => {
  assert.equal(oddityOf("1.M.host,S=10,W=11", 10), null);
  assert.equal(oddityOf("1.M.host", 10), null);
  assert.match(oddityOf("1.M.host,S=900", 10) ?? "", /packed/);
});
