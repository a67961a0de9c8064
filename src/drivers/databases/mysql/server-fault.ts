import { ClonePanelError, type Remedy } from "../../../core/errors.ts";
import type { DatabasePlace } from "../../../ports/database.ts";

/** What mysql2 attaches to an error that the server, or the line to it, caused. */
export interface ServerFault {
  readonly errno?: number;
  readonly code?: string;
  readonly fatal?: boolean;
  readonly message: string;
}

/** The transaction lost a race, or the line broke: the same work may succeed when it is done again. */
const passing = new Set([1020, 1205, 1213, 2006, 2013, 3572]);
const lineCodes = new Set([
  "PROTOCOL_CONNECTION_LOST",
  "ECONNRESET",
  // A server that takes the connection and never speaks, or a line that was cut without a word.
  "ETIMEDOUT",
  "EPIPE",
  "ERR_STREAM_DESTROYED",
  "ERR_STREAM_PREMATURE_CLOSE",
]);

export function isPassing(error: unknown): boolean {
  const fault = error as ServerFault;
  return (fault.errno !== undefined && passing.has(fault.errno)) || isLineFault(error);
}

export function isLineFault(error: unknown): boolean {
  const { code, errno } = error as ServerFault;
  return (code !== undefined && lineCodes.has(code)) || errno === 2006 || errno === 2013;
}

export function hasErrno(error: unknown, ...numbers: readonly number[]): boolean {
  const { errno } = error as ServerFault;
  return errno !== undefined && numbers.includes(errno);
}

interface FaultMeaning {
  readonly code: string;
  readonly what: string;
  readonly hint: string;
  readonly remedy: Remedy;
}

const refused: FaultMeaning = {
  code: "DATABASE_ACCESS_REFUSED",
  what: "refused access",
  hint: "check user, password and rights of the database (SHOW GRANTS); a replica needs all rights on its one database",
  remedy: "owner",
};
const unknown: FaultMeaning = {
  code: "DATABASE_UNKNOWN",
  what: "does not know the database",
  hint: "create the database in the account's panel, or correct its name",
  remedy: "owner",
};
const busy: FaultMeaning = {
  code: "DATABASE_BUSY",
  what: "is too busy",
  hint: "the server's limit of connections or time is reached; it is tried again later",
  remedy: "wait",
};
const tooLarge: FaultMeaning = {
  code: "DATABASE_ROW_TOO_LARGE",
  what: "takes no packet of that size",
  hint: "a single row is larger than max_allowed_packet; ask the host to raise it, or leave the table out",
  remedy: "owner",
};
const moved: FaultMeaning = {
  code: "DATABASE_CHANGED_MEANWHILE",
  what: "changed while it was read",
  hint: "a table was altered during the reading; it is tried again at the next pass",
  remedy: "wait",
};
const full: FaultMeaning = {
  code: "DATABASE_FULL",
  what: "has no room left",
  hint: "the account's disk or quota is full; a replaced table needs its size twice for a moment",
  remedy: "owner",
};
const oddHint =
  "nothing was stored; see what answers at DB_HOST (a proxy, a broken server, somebody else's), then run the sync again";
const odd: FaultMeaning = {
  code: "DATABASE_ANSWER_ODD",
  what: "does not answer like one",
  hint: oddHint,
  remedy: "owner",
};
const unreachable: FaultMeaning = {
  code: "DATABASE_UNREACHABLE",
  what: "broke off the connection",
  hint: "see whether the database server runs: clonepanel doctor",
  remedy: "wait",
};

const meanings = new Map<number, FaultMeaning>([
  ...[1044, 1045, 1142, 1143, 1227, 1290, 1370, 1698, 1792, 1820, 1862].map((n) => [n, refused] as const),
  [1049, unknown],
  ...[1040, 1203, 1205, 1213, 1226, 1969, 3024].map((n) => [n, busy] as const),
  ...[1153, 1301].map((n) => [n, tooLarge] as const),
  ...[1020, 1412].map((n) => [n, moved] as const),
  ...[1021, 1114].map((n) => [n, full] as const),
]);

/**
 * Whatever was being done, the system's own words are in the server's message: `Errcode: 28 "No space left on device"` on
 * MariaDB, `OS errno 28 - No space left on device` on MySQL; 122 is a quota.
 */
const noRoom = /\b(?:28|122)\b\W{1,4}(?:No space left on device|Disk quota exceeded)/;

/** A server may say a megabyte of them; what is told must stay readable. */
const longestWords = 500;

/** A server's error as one that says what to do. Errors that are ClonePanel's already pass. */
export function explainFault(error: unknown, place: DatabasePlace, doing: string): ClonePanelError {
  if (error instanceof ClonePanelError) return error;
  const fault = error as ServerFault;
  const meaning = meaningOf(fault);
  const words = fault.message.slice(0, longestWords);
  const account = place.transport.account;
  if (meaning === undefined) {
    return new ClonePanelError(
      "DATABASE_FAILED",
      `the database "${place.name}" failed while ${doing}: ${words}`,
      {
        hint: "the server's own words are in the message; if it persists, report it",
        remedy: "bug",
        account,
        cause: error,
      },
    );
  }
  const message = `the server of the database "${place.name}" ${meaning.what} while ${doing}: ${words}`;
  return new ClonePanelError(meaning.code, message, {
    hint: meaning.hint,
    remedy: meaning.remedy,
    account,
    cause: error,
  });
}

/** What no honest server says: a hostile one, a broken one, or something between that changes what it says. */
export function oddAnswer(place: DatabasePlace, what: string): ClonePanelError {
  return new ClonePanelError(
    "DATABASE_ANSWER_ODD",
    `the server of the database "${place.name}" does not answer like one: ${what}`,
    { hint: oddHint, remedy: "owner", account: place.transport.account },
  );
}

function meaningOf(fault: ServerFault): FaultMeaning | undefined {
  if (isLineFault(fault)) return unreachable;
  if (isOdd(fault)) return odd;
  return noRoom.test(fault.message) ? full : meanings.get(fault.errno ?? 0);
}

export const answerTooLong = "CP_ANSWER_TOO_LONG";

/** Said by us, by the library of an answer that it cannot read (those have no number), or by zlib. */
function isOdd({ code, errno, fatal }: ServerFault): boolean {
  if (code === answerTooLong || code?.startsWith("Z_") === true) return true;
  return errno === undefined && (fatal === true || code?.startsWith("PROTOCOL_") === true);
}
