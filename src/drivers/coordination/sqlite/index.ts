import { stampOfIso } from "../../../core/log/operation-id.ts";
import { toBytePath } from "../../../core/mirror/byte-path.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Coordination } from "../../../ports/coordination.ts";
import type { Faults } from "../../../ports/faults.ts";
import type { Files } from "../../../ports/files.ts";
import type { OperationLog } from "../../../ports/log.ts";
import type { PanelStore } from "../../../ports/panel-store.ts";
import { StateDatabase } from "./database.ts";
import { GroupedWrites } from "./grouped-writes.ts";
import { Owner } from "./owner.ts";
import { SqliteCoordination } from "./sqlite-coordination.ts";
import { SqliteLog } from "./sqlite-log.ts";
import { sqlitePanel } from "./sqlite-panel.ts";
import { folderError } from "./state-error.ts";

export interface SqliteStateOrder {
  /** Absolute folder of the state. */
  readonly folder: string;
  /** `when-absent` makes folder and database; `never` leaves the disk alone and reads an absent state as an empty one. */
  readonly create: "when-absent" | "never";
  /** For people, when somebody waits for this process: `process 4711 on home`. */
  readonly label: string;
  readonly clock: Pick<Clock, "nowMs">;
  readonly files: Files;
  readonly randomHex: (bytes: number) => string;
  readonly faults: Faults;
}

/** Coordination and operation log of one controller, in one SQLite file. */
export interface SqliteState extends AsyncDisposable {
  readonly coordination: Coordination;
  readonly log: OperationLog;
  readonly panel: PanelStore;
  /** For tests: ends like a killed process, without a word to anybody. */
  abandon(): void;
}

/** @throws ClonePanelError STATE_UNWRITABLE, STATE_DAMAGED, STATE_TOO_NEW (owner), STATE_BUSY (wait). */
export async function openSqliteState(order: SqliteStateOrder): Promise<SqliteState> {
  const path = await databasePath(order);
  const database = new StateDatabase(path);
  const writes = new GroupedWrites(database);
  const nowMs = () => order.clock.nowMs();
  const owner = new Owner(database, {
    folder: path === inMemory ? null : `${order.folder}/processes`,
    label: order.label,
    id: order.randomHex(8),
    files: order.files,
    nowMs,
  });
  const stamp = () => stampOfIso(new Date(nowMs()).toISOString());
  const close = async () => {
    await owner.close();
    database.close();
  };
  return assemble({
    coordination: new SqliteCoordination({ database, writes, owner, nowMs }),
    log: new SqliteLog({
      ...{ database, writes, owner, nowMs, stamp },
      ...{ randomHex: order.randomHex, faults: order.faults },
    }),
    panel: sqlitePanel(database, owner),
    close,
    abandon: () => {
      owner.dropLife();
      database.close();
    },
  });
}

const inMemory = ":memory:";

async function databasePath(order: SqliteStateOrder): Promise<string> {
  const path = `${order.folder}/clonepanel.sqlite`;
  if (order.create === "never") return (await order.files.lstat(toBytePath(path))) === null ? inMemory : path;
  const folder = toBytePath(order.folder);
  try {
    const isNew = (await order.files.lstat(folder)) === null;
    await order.files.makeFolder(folder);
    // A folder that was there before keeps the mode that its owner gave it.
    if (isNew) await order.files.chmod(folder, 0o700);
    return path;
  } catch (cause) {
    throw folderError(cause, order.folder);
  }
}

/** Both halves share one file: it is closed when the whole is disposed, or both halves are. */
function assemble(parts: {
  readonly coordination: SqliteCoordination;
  readonly log: SqliteLog;
  readonly panel: PanelStore;
  readonly close: () => Promise<void>;
  readonly abandon: () => void;
}): SqliteState {
  const open = new Set(["coordination", "log"]);
  let closing: Promise<void> | null = null;
  const closeAll = () => {
    closing ??= parts.close();
    return closing;
  };
  const closeHalf = async (half: string) => {
    open.delete(half);
    if (open.size === 0) await closeAll();
  };
  return {
    coordination: withDispose(parts.coordination, () => closeHalf("coordination")),
    log: withDispose(parts.log, () => closeHalf("log")),
    panel: parts.panel,
    abandon: () => {
      closing = Promise.resolve();
      parts.abandon();
    },
    [Symbol.asyncDispose]: closeAll,
  };
}

function withDispose<T extends object>(half: T, dispose: () => Promise<void>): T & AsyncDisposable {
  return Object.assign(half, { [Symbol.asyncDispose]: dispose });
}
