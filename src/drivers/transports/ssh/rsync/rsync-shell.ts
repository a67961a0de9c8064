import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diskError } from "../../../../core/disk-error.ts";
import { type BytePath, toBytePath } from "../../../../core/mirror/byte-path.ts";
import { newMarker } from "../../shared/program.ts";
import { quoteWord, toOctal } from "../../shared/quote.ts";
import type { Connection } from "../connection.ts";
import type { SshSettings } from "../settings.ts";
import { separateArguments, sessionArguments } from "../ssh-arguments.ts";

export type SessionKind = "shared" | "separate";

/**
 * Writes the program that rsync calls instead of a remote shell. It enters the folder on the account itself, so no path
 * is ever part of what rsync and the far shell say to one another. Where logins talk, it first skips what they say.
 *
 * @returns the value for rsync's `-e`.
 */
export async function writeRsyncShell(order: {
  readonly settings: SshSettings;
  readonly connection: Connection;
  readonly folder: BytePath;
  readonly session: SessionKind;
}): Promise<string> {
  const { files, noisy } = order.connection;
  const marker = newMarker();
  const args = order.session === "shared" ? sessionArguments : separateArguments;
  const ssh = ["ssh", ...args(order.settings, files)].map(quoteWord).join(" ");
  const command = quoteWord(shellCommand(enterFolder(noisy ? marker : null), toOctal(order.folder)));
  const skipNoise = `| { while IFS= read -r line; do [ "$line" = ${marker} ] && exec cat; done; exit 12; }`;
  const text = `# rsync names a host here, which the settings know better.
shift
command=${command}
${noisy ? "" : "exec "}${ssh} "$command $*" ${noisy ? skipNoise : ""}
`;
  const file = join(files.folder, `rsh-${marker}`);
  await writeFile(file, text, { mode: 0o600 }).catch((cause: unknown) => {
    throw diskError(cause, toBytePath(file));
  });
  return `sh ${file}`;
}

/** @param marker said first where logins talk; null: nothing is said. */
export function enterFolder(marker: string | null): string {
  const announce = marker === null ? "" : `printf "\\n${marker}\\n" && `;
  return `${announce}d=$(printf "%bx" "$1") && cd -- "\${d%x}" && shift && exec "$@"`;
}

/** What stands before the words of rsync's server. */
export function shellCommand(enter: string, folder: string): string {
  return `exec /bin/sh -c '${enter}' sh '${folder}'`;
}
