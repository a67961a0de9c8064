import type { StartedProcess } from "../../../ports/exec.ts";
import type { TailBuffer } from "../shared/tail-buffer.ts";
import type { Connection } from "./connection.ts";

/** One session on the account in which our own program runs. Its stdout waits, paused, for a reader. */
export interface Channel {
  readonly process: StartedProcess;
  readonly connection: Connection;
  /** Leads the process group on the account. */
  readonly pid: number;
  readonly readAhead: Buffer;
  readonly stderr: TailBuffer;
}
