import type { SecretDriver } from "../parts.ts";
import { readFromProgram } from "../program.ts";
import { missing } from "../refusals.ts";

interface KeyringProgram {
  readonly file: string;
  readonly args: (name: string) => readonly string[];
}

/** How each system's own program is asked; `keyring` is one more line here, no more code. */
const programs: Readonly<Record<string, KeyringProgram>> = {
  linux: { file: "secret-tool", args: (name) => ["lookup", "service", "clonepanel", "name", name] },
  darwin: {
    file: "security",
    args: (name) => ["find-generic-password", "-s", "clonepanel", "-a", name, "-w"],
  },
};

export const keyring: SecretDriver<{ readonly keyring: string }> = {
  manifest: {
    id: "keyring",
    title: "the key store of your desktop (Secret Service, macOS)",
    example: "{ keyring: pdns }",
    atRest: "sealed",
  },
  read: async ({ keyring: name }, { exec, system }, signal) => {
    const program = programs[system];
    if (program === undefined)
      throw missing(
        `there is no key store that clonepanel knows on this system (${system})`,
        "Use { cmd: [...] } with the program that reads yours.",
      );
    return readFromProgram({ file: program.file, args: program.args(name) }, exec, signal);
  },
};
