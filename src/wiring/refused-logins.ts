import type { KnownLogin, RefusedLogins } from "../drivers/mailboxes/index.ts";
import type { Clock } from "../ports/clock.ts";
import type { Digest } from "../ports/digest.ts";
import type { Files, LocalPath } from "../ports/files.ts";

/**
 * After this long a refused password is tried once more: the owner may have mended it at the server's end. Once a day
 * bans nobody.
 */
const againAfterMs = 86_400_000;

interface Refusal {
  readonly salt: string;
  readonly mark: string;
  readonly atMs: number;
  readonly because: string;
}

export interface RefusedLoginsParts {
  readonly folder: LocalPath;
  readonly files: Pick<Files, "read" | "writeDurable" | "makeFolder">;
  readonly digest: Digest;
  readonly clock: Pick<Clock, "nowMs">;
}

/** Kept in the folder of the site's mail. Of a password only so few bits of a salted hash that nobody can guess it. */
export function refusedLogins({ folder, files, digest, clock }: RefusedLoginsParts): RefusedLogins {
  const path = `${folder}/refused-logins.json`;
  const read = async (): Promise<Record<string, Refusal>> => {
    const text = await files.read(path);
    return text === null ? {} : refusalsIn(text);
  };
  const write = async (all: Record<string, Refusal>): Promise<void> => {
    await files.makeFolder(folder);
    await files.writeDurable(path, JSON.stringify(all));
  };
  // 20 bits: enough to see that a password was changed, too few to find it out.
  const markOf = (salt: string, { password }: KnownLogin): string =>
    digest.hmacSha256(salt, password.reveal()).slice(0, 5);
  const nameOf = ({ host, user }: KnownLogin): string => encodeURIComponent(`${user} at ${host}`);
  return {
    whyNot: async (login) => {
      const refusal = (await read())[nameOf(login)];
      if (refusal === undefined || markOf(refusal.salt, login) !== refusal.mark) return null;
      const isOld = Math.abs(clock.nowMs() - refusal.atMs) >= againAfterMs;
      return isOld
        ? null
        : `its password was refused (${refusal.because}); it is not tried again until it is changed, or a day is over`;
    },
    refused: async (login, because) => {
      const salt = digest.randomHex(16);
      // The disk takes latin1.
      const words = because.replace(/[^ -~]/g, "?").slice(0, 200);
      const refusal = { salt, mark: markOf(salt, login), atMs: clock.nowMs(), because: words };
      await write({ ...(await read()), [nameOf(login)]: refusal });
    },
    accepted: async (login) => {
      const all = await read();
      if (all[nameOf(login)] === undefined) return;
      delete all[nameOf(login)];
      await write(all);
    },
  };
}

/** What cannot be read refuses nobody: a password is tried once more, no oftener. */
function refusalsIn(text: string): Record<string, Refusal> {
  try {
    const all = JSON.parse(text) as Record<string, Partial<Refusal> | null>;
    const whole = Object.entries(all).filter(
      ([, one]) => typeof one?.salt === "string" && typeof one.mark === "string" && Number.isFinite(one.atMs),
    );
    return Object.fromEntries(whole) as Record<string, Refusal>;
  } catch {
    return {};
  }
}
