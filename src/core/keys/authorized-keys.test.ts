import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  findKey,
  forcedCommand,
  isRestricted,
  parseKeyLine,
  readKeyLines,
  withKey,
  withoutKeys,
} from "./authorized-keys.ts";

const ours = "restrict ssh-ed25519 AAAAOURS clonepanel:one:full:2026-11-30";

test("taking our line away gives back every byte, whatever stood there", () => {
  const pieces = fc.constantFrom(
    ...[
      "\n",
      "\r\n",
      " ",
      "\t",
      "#",
      '"',
      "\\",
      '\\"',
      ",",
      "=",
      "\0",
      "\xff",
      "ssh-ed25519 ",
      "AAAAXYZ",
      "command=",
    ],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const file = parts.join("");

      const changed = withKey(file, ours);

      assert.equal(findKey(changed, "AAAAOURS")?.text, ours);
      assert.equal(withKey(changed, ours), changed);
      assert.equal(withoutKeys(changed, ["AAAAOURS"]), file);
    }),
    { numRuns: 2000 },
  );
});

test("options end at the first blank outside quotes, as sshd reads them", () => {
  const line = `from="10.0.0.0/8",command="echo \\"a b\\", c" ssh-rsa AAAAB3 me`;

  assert.deepEqual(parseKeyLine(line), {
    text: line,
    options: `from="10.0.0.0/8",command="echo \\"a b\\", c"`,
    blob: "AAAAB3",
  });
  assert.equal(forcedCommand(parseKeyLine(line) ?? never()), 'echo "a b", c');
});

test("what is no line with a key is none: comments, blanks, an open quote, a key in an option", () => {
  const file = [
    "# ssh-ed25519 AAAAOURS",
    "",
    'command="open ssh-ed25519 AAAAOURS',
    'environment="x=ssh-ed25519 AAAAOURS"',
    "ssh-ed25519",
    "ssh-ed25519 !!!!",
  ].join("\n");

  assert.deepEqual(readKeyLines(file), []);
  assert.equal(withoutKeys(file, ["AAAAOURS"]), file);
});

test("a word that only stands in another option's value restricts nobody", () => {
  const of = (text: string) => isRestricted(parseKeyLine(`${text} ssh-ed25519 AAAAOURS`) ?? never());

  assert.equal(of("restrict"), true);
  assert.equal(of("no-pty,RESTRICT"), true);
  assert.equal(of('command="a,restrict"'), false);
  assert.equal(of("restricted"), false);
});

test("a key that stands there twice, or with other options, becomes the one line at the top", () => {
  const file = "ssh-ed25519 AAAAOURS bare\nssh-ed25519 AAAAB x\nno-pty ssh-ed25519 AAAAOURS\r\n";

  assert.equal(withKey(file, ours), `${ours}\nssh-ed25519 AAAAB x\n`);
});

function never(): never {
  throw new Error("it is a line with a key");
}
