import { certificateNotInstalled } from "../../../core/certificate/errors.ts";
import { toBytePath } from "../../../core/mirror/byte-path.ts";
import type { CertificatePlaceSettings } from "../../../core/site/certificate-settings.ts";
import type { CertificatePlace } from "../../../ports/certificate-place.ts";
import type { ScriptOrder, Transport } from "../../../ports/transport.ts";

type Settings = Extract<CertificatePlaceSettings, { driver: "files" }>;

export const readScript = '[ -f "$1" ] || exit 44; head -c 262144 -- "$1"';

/** Chain and key of an account whose host sees to them. */
export const readBothScript = 'set -eu; head -c 131072 -- "$1"; echo; head -c 131072 -- "$2"';

/** Written beside what lies there; a key is nobody else's from its first byte on. */
export const stageScript = `set -eu; umask 077; mkdir -p -- "$(dirname -- "$1")"; cat >"$1.clonepanel-new"; chmod "$2" "$1.clonepanel-new"`;

/** Both names change hands in two renames: a server that is reloaded just between them keeps what it had. */
export const placeScript = `set -eu; mv -f -- "$2.clonepanel-new" "$2"; mv -f -- "$1.clonepanel-new" "$1"`;

export const reloadScript = 'exec "$@"';

/** Two files over the account's login, and a program of the owner's that makes the web server read them. */
export function filesPlace(settings: Settings, open: () => Promise<Transport>): CertificatePlace {
  const [certificate, key] = [toBytePath(settings.certificate), toBytePath(settings.key)];
  return {
    read: async (signal) => {
      const transport = await open();
      const { code, stdout } = await transport.run({
        script: readScript,
        args: [certificate],
        timeoutMs,
        signal,
      });
      return code === 0 ? stdout : null;
    },
    install: async ({ chainPem, keyPem }, signal) => {
      const transport = await open();
      const run = (what: string, order: Omit<ScriptOrder, "timeoutMs" | "signal">) =>
        runWell(transport, what, { ...order, timeoutMs, signal });
      const mode = (text: string) => toBytePath(text);
      await run("its key could not be written", {
        script: stageScript,
        args: [key, mode("600")],
        input: keyPem,
      });
      await run("it could not be written", {
        script: stageScript,
        args: [certificate, mode("644")],
        input: chainPem,
      });
      await run("it could not be put in its place", { script: placeScript, args: [certificate, key] });
      const { reload } = settings;
      if (reload !== null)
        await run(`${reload[0]} failed`, { script: reloadScript, args: reload.map(toBytePath) });
    },
  };
}

const timeoutMs = 60_000;

async function runWell(transport: Transport, what: string, order: ScriptOrder): Promise<void> {
  const { code, stderr } = await transport.run(order);
  if (code === 0) return;
  const words = stderr
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, 300);
  throw certificateNotInstalled(
    transport.account,
    `${what} (exit ${code})${words === "" ? "" : `: ${words}`}`,
  );
}
