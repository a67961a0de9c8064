import { ClonePanelError, type Remedy } from "../../../core/errors.ts";
import type { DatabasePlace } from "../../../ports/database.ts";

interface FaultMeaning {
  readonly code: string;
  readonly what: string;
  readonly hint: string;
  readonly remedy: Remedy;
}

/** SQLite's primary result codes. */
const meanings: Readonly<Record<number, FaultMeaning>> = {
  3: {
    code: "DATABASE_ACCESS_REFUSED",
    what: "may not be opened",
    hint: "check the owner and mode of the file and its folder",
    remedy: "owner",
  },
  5: {
    code: "DATABASE_BUSY",
    what: "is in use by somebody else",
    hint: "it is tried again at the next pass",
    remedy: "wait",
  },
  6: {
    code: "DATABASE_BUSY",
    what: "is in use by somebody else",
    hint: "it is tried again at the next pass",
    remedy: "wait",
  },
  8: {
    code: "DATABASE_ACCESS_REFUSED",
    what: "may not be changed",
    hint: "check the mode of the file and its folder",
    remedy: "owner",
  },
  11: {
    code: "DATABASE_DAMAGED",
    what: "is damaged",
    hint: "see: sqlite3 FILE 'PRAGMA integrity_check'; a snapshot has its former content",
    remedy: "owner",
  },
  13: { code: "DATABASE_FULL", what: "has no room left", hint: "the disk or quota is full", remedy: "owner" },
  14: {
    code: "DATABASE_UNKNOWN",
    what: "is not there",
    hint: "check the path of the database",
    remedy: "owner",
  },
  26: {
    code: "DATABASE_UNKNOWN",
    what: "is no SQLite database",
    hint: "check the path of the database",
    remedy: "owner",
  },
};

export function explainFault(error: unknown, place: DatabasePlace, doing: string): ClonePanelError {
  if (error instanceof ClonePanelError) return error;
  const { errcode, message } = error as { errcode?: number; message: string };
  const meaning = errcode === undefined ? undefined : meanings[errcode & 0xff];
  const account = place.transport.account;
  if (meaning === undefined) {
    return new ClonePanelError(
      "DATABASE_FAILED",
      `the database "${place.name}" failed while ${doing}: ${message}`,
      {
        hint: "SQLite's own words are in the message; if it persists, report it",
        remedy: "bug",
        account,
        cause: error,
      },
    );
  }
  return new ClonePanelError(
    meaning.code,
    `the file of the database "${place.name}" ${meaning.what} (while ${doing})`,
    {
      hint: meaning.hint,
      remedy: meaning.remedy,
      account,
      cause: error,
    },
  );
}

export function fileMissing(place: DatabasePlace): ClonePanelError {
  return new ClonePanelError("DATABASE_ABSENT", `the file of the database "${place.name}" is not there`, {
    hint: "check the path of the database in the configuration",
    remedy: "owner",
    account: place.transport.account,
  });
}

const cannotOpen = 14;

export function isCannotOpen(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === cannotOpen;
}
