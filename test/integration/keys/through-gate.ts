import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { programLine, scriptProgram } from "../../../src/drivers/transports/shared/program.ts";
import type { KeyHouse } from "./key-house.ts";

export const marker = "0123456789abcdef0123456789abcdef";

/** What the transport says to run one script, as whoever holds the key could say it himself. */
export function script(text: string, ...args: string[]): string {
  return programLine(scriptProgram({ marker, script: text, args }));
}

/** What is asked for, as the command of the login, and what is said on stdin then. */
export type Said = readonly [command: string, input: string];

/** As sshd runs it: what is asked for in the environment, the rest on stdin. */
export function throughGate(
  house: KeyHouse,
  { shell, purpose, path = "" }: { readonly shell: string; readonly purpose: string; readonly path?: string },
  [command, input]: Said,
): string {
  const outcome = spawnSync(shell, [join(house.home, ".clonepanel/.keys/gate"), purpose], {
    cwd: house.home,
    env: {
      HOME: house.home,
      PATH: `${path}${path === "" ? "" : ":"}${process.env["PATH"]}`,
      SSH_ORIGINAL_COMMAND: command,
    },
    input: Buffer.from(input, "latin1"),
    timeout: 30_000,
  });
  return `${outcome.stdout}${outcome.stderr}`;
}

/** Every file of the account by its hash, and its keys. */
export function stateOf({ home, keysFile }: KeyHouse): string {
  const tree = execFileSync("sh", [
    "-c",
    'cd "$1" && find . -type f -exec sha256sum {} + | sort',
    "sh",
    home,
  ]);
  return `${tree}${readFileSync(keysFile, "latin1")}`;
}
