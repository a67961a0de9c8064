import {
  type BuiltTable,
  inMebibytes,
  leastRoom,
  reservedBytes,
} from "../../../core/database/needed-room.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { DatabasePlace } from "../../../ports/database.ts";
import { parseDbHost } from "./db-host.ts";
import type { Session } from "./session.ts";
import { textAt } from "./value.ts";

/**
 * A folder of that name may be another one than the server's: that of a jail, or of another machine. So it counts only when
 * the machine has the server's name and the folder holds what every server has.
 */
export const freeScript = `
[ "$(uname -n)" = "$1" ] && [ -d "$2/mysql" ] || exit 0
df -Pk -- "$2" 2>/dev/null | tail -n 1`;

/** Between two looks so much is written at most, and less than twice of it is taken. */
const lookEveryBytes = reservedBytes / 2;

/** The room where a server keeps its files, as far as the account can see it. Where it cannot, the server's own refusal is left. */
export class ServerRoom {
  readonly #place: DatabasePlace;
  /** Null: the server's folder is not in sight. */
  readonly #folder: { readonly machine: string; readonly path: string } | null;
  #sinceLook = 0;

  private constructor(place: DatabasePlace, folder: { machine: string; path: string } | null) {
    this.#place = place;
    this.#folder = folder;
  }

  static async open(session: Session, place: DatabasePlace): Promise<ServerRoom> {
    if (!isOnAccount(place)) return new ServerRoom(place, null);
    const [row = []] = await session.query("SELECT @@hostname, @@datadir");
    return new ServerRoom(place, { machine: textAt(row, 0), path: textAt(row, 1) });
  }

  /** Before anything is written. @throws ClonePanelError DATABASE_FULL when there is surely not enough. */
  async require(tables: readonly BuiltTable[]): Promise<void> {
    const free = await this.#readFree();
    const needed = leastRoom(tables);
    if (free === null || free >= needed + reservedBytes) return;
    const wants = needed === 0 ? "" : `this change needs ${inMebibytes(needed)} or more, and `;
    throw this.#full(free, `${wants}${inMebibytes(reservedBytes)} are never touched`);
  }

  /** While much is written. @throws ClonePanelError DATABASE_FULL before the server has to say it. */
  async wrote(bytes: number): Promise<void> {
    this.#sinceLook += bytes;
    if (this.#sinceLook < lookEveryBytes) return;
    this.#sinceLook = 0;
    await this.require([]);
  }

  async #readFree(): Promise<number | null> {
    if (this.#folder === null) return null;
    const { stdout } = await this.#place.transport.run({
      script: freeScript,
      args: [this.#folder.machine, this.#folder.path.replace(/\/+$/, "")],
      timeoutMs: 30_000,
      maxOutputBytes: 64 * 1024,
    });
    // `df -P`: device, size, used, available, percent, mount point.
    const free = /\s\d+\s+\d+\s+(\d+)\s+(?:\d+%|-)\s+\//.exec(stdout)?.[1];
    return free === undefined ? null : Number(free) * 1024;
  }

  #full(free: number, because: string): ClonePanelError {
    return new ClonePanelError(
      "DATABASE_FULL",
      `the server of the database "${this.#place.name}" has ${inMebibytes(free)} of room left: ${because}`,
      {
        hint: "make room on that server, or ask its host to; nothing that visitors see was changed",
        remedy: "owner",
        account: this.#place.transport.account,
      },
    );
  }
}

function isOnAccount({ access }: DatabasePlace): boolean {
  if (access.driver !== "mysql") return false;
  return parseDbHost(access.host).every(
    (target) => target.kind === "socket" || ["127.0.0.1", "::1", "localhost"].includes(target.host),
  );
}
