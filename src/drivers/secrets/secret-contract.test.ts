import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { parse } from "yaml";
import { secretRef } from "../../config/secret-field.ts";
import type { SecretRef } from "../../core/site/secret.ts";
import { systemExec } from "../../platform/exec/index.ts";
import { readSmallFile } from "../../platform/files/small-file.ts";
import { type SecretPlace, secretContract } from "../../testing/secret-contract.ts";
import { Identities, secretManifests, secretResolver } from "./index.ts";

secretContract("env", () => {
  const env: Record<string, string | undefined> = {};
  return placeOf({
    ref: () => ({ env: "PDNS_KEY" }),
    env,
    put: async (_, text) => {
      env["PDNS_KEY"] = text;
    },
    takeAway: async () => {
      delete env["PDNS_KEY"];
    },
    named: /PDNS_KEY/,
  });
});

secretContract("file", () =>
  placeOf({ ref: (folder) => ({ file: join(folder, "secret") }), put: writePrivate, named: /secret/ }),
);

secretContract("cmd", () =>
  placeOf({
    ref: (folder) => ({ cmd: ["cat", join(folder, "secret")] }),
    put: writePrivate,
    named: /program cat/,
  }),
);

secretContract("credential", () => {
  const env: Record<string, string | undefined> = {};
  return placeOf({
    ref: (folder) => {
      env["CREDENTIALS_DIRECTORY"] = folder;
      return { credential: "secret" };
    },
    env,
    // As systemd shows them to the service's user.
    put: async (folder, text) => {
      await writePrivate(folder, text);
      await chmod(join(folder, "secret"), 0o440);
    },
    named: /credential secret/,
  });
});

/** The desktop's program played: a real key store wants a session of its own (see docs/limits.md). */
secretContract("keyring", () => {
  const asked = ["lookup", "service", "clonepanel", "name", "pdns"];
  let stored: string | null = null;
  return placeOf({
    ref: () => ({ keyring: "pdns" }),
    run: async ({ file, args }) => {
      assert.equal(file, "secret-tool");
      assert.deepEqual(args, asked);
      const [stdout, code] = stored === null ? ["", 1] : [stored, 0];
      return { kind: "exited", code, stdout: Buffer.from(stdout), stderr: Buffer.alloc(0) };
    },
    put: async (_, text) => {
      stored = text;
    },
    takeAway: async () => {
      stored = null;
    },
    named: /secret-tool/,
  });
});

secretContract("age", async () => {
  const key = await generateX25519Identity();
  return placeOf({
    ref: (folder) => ({ age: join(folder, "secret"), identity: join(folder, "key") }),
    put: async (folder, text) => {
      await writeFile(join(folder, "key"), `# a key\n${key}\n`, { mode: 0o600 });
      const encrypter = new Encrypter();
      encrypter.addRecipient(await identityToRecipient(key));
      await writeFile(join(folder, "secret"), await encrypter.encrypt(text));
    },
    named: /secret/,
  });
});

test("every kind's example is good in a configuration, and stands for its own kind", () => {
  for (const { id, example } of secretManifests) {
    const read = secretRef.parse(parse(example));
    assert.equal(Object.keys(read)[0], id);
  }
});

test("a system without a known key store says what to use instead", async () => {
  await using place = await placeOf({
    ref: () => ({ keyring: "pdns" }),
    system: "sunos",
    put: writePrivate,
    named: /./,
  });

  await assert.rejects(place.resolver.resolve(place.ref), { code: "SECRET_MISSING", hint: /cmd/ });
});

interface Kind {
  readonly ref: (folder: string) => SecretRef;
  readonly env?: Record<string, string | undefined>;
  readonly run?: (typeof systemExec)["run"];
  readonly system?: string;
  readonly put: (folder: string, text: string) => Promise<void>;
  readonly takeAway?: () => Promise<void>;
  readonly named: RegExp;
}

async function placeOf(kind: Kind): Promise<SecretPlace> {
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-secrets-"));
  const ref = kind.ref(folder);
  const resolver = secretResolver({
    env: kind.env ?? {},
    exec: { run: kind.run ?? systemExec.run },
    readFile: readSmallFile,
    system: kind.system ?? "linux",
    identities: new Identities({ readFile: readSmallFile, files: [], ask: async () => null }),
  });
  return {
    ref,
    resolver,
    named: kind.named,
    put: (text) => kind.put(folder, text),
    takeAway: kind.takeAway ?? (() => rm(join(folder, "secret"))),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function writePrivate(folder: string, text: string): Promise<void> {
  await rm(join(folder, "secret"), { force: true });
  await writeFile(join(folder, "secret"), text, { mode: 0o600 });
}
