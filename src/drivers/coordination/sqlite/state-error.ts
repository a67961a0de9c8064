import { ClonePanelError } from "../../../core/errors.ts";

/** Primary result codes of SQLite (the low byte of an extended code). */
const busy = new Set([5, 6]);
const damaged = new Set([11, 26]);
const unwritable = new Set([8, 10, 13, 14, 23]);

/** SQLite's failure as an error that a person can act on; anything else stays what it is. */
export function stateError(cause: unknown, path: string): unknown {
  const code = sqliteCode(cause);
  if (code === null) return cause;
  if (busy.has(code)) {
    return new ClonePanelError("STATE_BUSY", `another process keeps the state database ${path} locked`, {
      hint: "Run the same command again in a moment.",
      remedy: "wait",
      cause,
    });
  }
  if (damaged.has(code)) {
    return new ClonePanelError("STATE_DAMAGED", `the state database ${path} is damaged`, {
      hint: "Move it aside together with the files that start with its name; the next sync compares everything and builds it anew.",
      remedy: "owner",
      cause,
    });
  }
  if (unwritable.has(code)) {
    return new ClonePanelError(
      "STATE_UNWRITABLE",
      `the state database ${path} cannot be written (${reason(code)})`,
      {
        hint: "Look at the folder's owner, mode and free room: ls -ld and df -h",
        remedy: "owner",
        cause,
      },
    );
  }
  return cause;
}

export function folderError(cause: unknown, folder: string): unknown {
  if (!(cause instanceof ClonePanelError)) return cause;
  return new ClonePanelError(
    "STATE_UNWRITABLE",
    `the state folder ${folder} cannot be made: ${cause.message}`,
    {
      hint: "Name another folder with state: in the configuration, or look at this one: ls -ld and df -h",
      remedy: "owner",
      cause,
    },
  );
}

export function sqliteCode(cause: unknown): number | null {
  if (!(cause instanceof Error) || !("errcode" in cause) || typeof cause.errcode !== "number") return null;
  return cause.errcode & 0xff;
}

function reason(code: number): string {
  const words: Readonly<Record<number, string>> = {
    8: "read-only",
    10: "the disk failed",
    13: "the disk is full",
  };
  return words[code] ?? "it cannot be opened";
}

export function stateTooNew(path: string, found: number, known: number): ClonePanelError {
  return new ClonePanelError(
    "STATE_TOO_NEW",
    `the state database ${path} was written by a newer ClonePanel (form ${found}, this one knows ${known})`,
    {
      hint: "Use the newer version again, or name another folder with state: in the configuration.",
      remedy: "owner",
    },
  );
}
