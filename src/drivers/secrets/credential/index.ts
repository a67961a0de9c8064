import type { SecretDriver } from "../parts.ts";
import { missing, secretOf } from "../refusals.ts";

/** systemd opens it for this service alone, and names the folder. @see systemd.exec(5), LoadCredentialEncrypted */
export const credential: SecretDriver<{ readonly credential: string }> = {
  manifest: {
    id: "credential",
    title: "a credential of systemd, sealed to this machine",
    example: "{ credential: pdns }",
    atRest: "sealed",
  },
  read: async ({ credential: name }, { env, readFile }) => {
    const folder = env["CREDENTIALS_DIRECTORY"] ?? "";
    if (folder === "")
      throw missing(
        `the credential ${name} cannot be read: no service manager has given any`,
        "Start clonepanel by its systemd unit, or use another reference for what you start by hand.",
      );
    const hint = `Seal it, then name it in the unit: systemd-creds encrypt --name=${name} - /etc/credstore.encrypted/${name}; LoadCredentialEncrypted=${name}`;
    // Its mode says nothing: systemd lets its user in by a list that looks like a group's right.
    const found = await readFile(`${folder}/${name}`);
    if (found.kind === "unreadable")
      throw missing(`the credential ${name} cannot be read (${found.reason})`, hint);
    return secretOf(Buffer.from(found.bytes).toString("utf8"), () =>
      missing(`the credential ${name} is empty`, hint),
    );
  },
};
