import type { SecretDriver } from "../parts.ts";
import { missing, refuseOpenToOthers, secretOf } from "../refusals.ts";

export const file: SecretDriver<{ readonly file: string }> = {
  manifest: {
    id: "file",
    title: "a file that only you can read",
    example: "{ file: ~/.config/clonepanel/pdns.key }",
    atRest: "readable",
  },
  read: async ({ file: path }, { readFile }) => {
    const hint = `Write the secret into ${path}, then: chmod 600 ${path}`;
    const found = await readFile(path);
    if (found.kind === "unreadable")
      throw missing(`the secret file ${path} cannot be read (${found.reason})`, hint);
    refuseOpenToOthers(path, found.mode);
    return secretOf(Buffer.from(found.bytes).toString("utf8"), () =>
      missing(`the secret file ${path} is empty`, hint),
    );
  },
};
