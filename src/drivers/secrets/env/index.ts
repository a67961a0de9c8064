import { Secret } from "../../../core/site/secret.ts";
import type { SecretDriver } from "../parts.ts";
import { missing } from "../refusals.ts";

export const env: SecretDriver<{ readonly env: string }> = {
  manifest: {
    id: "env",
    title: "an environment variable",
    example: "{ env: PDNS_KEY }",
    atRest: "elsewhere",
  },
  // As it is: nobody adds a line break to a variable by accident.
  read: async (ref, parts) => {
    const value = parts.env[ref.env];
    if (value === undefined || value === "")
      throw missing(
        `the environment variable ${ref.env} is not set`,
        `Set ${ref.env} where clonepanel is started.`,
      );
    return new Secret(value);
  },
};
