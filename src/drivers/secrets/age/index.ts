import { openSealed } from "../open-sealed.ts";
import type { SecretDriver } from "../parts.ts";
import { missing, secretOf, unreadable } from "../refusals.ts";

export const age: SecretDriver<{ readonly age: string; readonly identity: string }> = {
  manifest: {
    id: "age",
    title: "a file encrypted with age, under a key with a passphrase",
    example: "{ age: ~/.config/clonepanel/pdns.age }",
    atRest: "sealed",
  },
  read: async ({ age: path, identity }, { readFile, identities }, signal) => {
    const hint = `Write it anew: age -r RECIPIENT -o ${path}, with what age-keygen -y says of ${identity}`;
    const found = await readFile(path);
    if (found.kind === "unreadable")
      throw missing(`the encrypted file ${path} cannot be read (${found.reason})`, hint);
    const keys = await identities.keysOf(identity, signal);
    const text = await openSealed(found.bytes, { kind: "keys", keys });
    if (text === null) throw unreadable(`the key ${identity} does not open ${path}`, hint);
    return secretOf(text, () => missing(`the encrypted file ${path} is empty`, hint));
  },
};
