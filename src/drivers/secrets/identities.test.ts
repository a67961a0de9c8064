import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { armor, Encrypter, generateX25519Identity } from "age-encryption";
import { Secret } from "../../core/site/secret.ts";
import { readSmallFile } from "../../platform/files/small-file.ts";
import { Identities } from "./identities.ts";

const passphrase = "correct horse 4711";

test("a key under a passphrase is locked until somebody gives it, and then for nobody", async () => {
  await using room = await openRoom();
  const { identities, key } = room;

  assert.deepEqual(await identities.locked(), [key]);
  await assert.rejects(identities.keysOf(key, undefined), {
    code: "SECRETS_LOCKED",
    hint: /clonepanel unlock/,
  });
  assert.deepEqual(await identities.unlock(new Secret("wrong")), []);
  assert.deepEqual(await identities.unlock(new Secret(passphrase)), [key]);

  assert.deepEqual(await identities.locked(), []);
  const [opened] = await identities.keysOf(key, undefined);
  assert.match(opened?.reveal() ?? "", /^AGE-SECRET-KEY-1/);
  assert.doesNotMatch(inspect(identities, { depth: 9 }), /AGE-SECRET-KEY|4711/);
});

test("who sits at the terminal is asked once, however many jobs want the key at once", async () => {
  let questions = 0;
  await using room = await openRoom(async () => {
    questions += 1;
    return new Secret(passphrase);
  });

  const all = await Promise.all([1, 2, 3].map(() => room.identities.keysOf(room.key, undefined)));

  assert.equal(all.length, 3);
  assert.equal(questions, 1);
});

test("the daemon asks once as it starts, and never while it works", async () => {
  let questions = 0;
  await using room = await openRoom(async () => {
    questions += 1;
    return null;
  });

  await room.identities.settle(new AbortController().signal);
  await assert.rejects(room.identities.keysOf(room.key, undefined), { code: "SECRETS_LOCKED" });

  assert.equal(questions, 1);
});

test("a key without a passphrase must be nobody else's, and is never locked", async () => {
  await using room = await openRoom();
  await writeFile(room.key, `${await generateX25519Identity()}\n`);
  await chmod(room.key, 0o644);

  assert.deepEqual(await room.identities.locked(), []);
  await assert.rejects(room.identities.keysOf(room.key, undefined), { code: "SECRET_FILE_OPEN_TO_OTHERS" });
});

test("a file that is no key is told without its words", async () => {
  await using room = await openRoom();
  await writeFile(room.key, "canary\n");
  await chmod(room.key, 0o600);

  await assert.rejects(room.identities.keysOf(room.key, undefined), (error) => {
    assert.equal((error as { code: string }).code, "SECRET_UNREADABLE");
    assert.doesNotMatch(inspect(error), /canary/);
    return true;
  });
});

async function openRoom(ask: () => Promise<Secret | null> = async () => null) {
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-identities-"));
  const key = join(folder, "identity.age");
  await writeFile(key, armor.encode(await seal(`# made by a test\n${await generateX25519Identity()}\n`)));
  return {
    key,
    identities: new Identities({ readFile: readSmallFile, files: [key, key], ask }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

function seal(text: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  // The least work there is: what is tested is not how long a thief needs.
  encrypter.setScryptWorkFactor(2);
  return encrypter.encrypt(text);
}
