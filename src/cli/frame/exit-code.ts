import type { ErrorRow, ExitCode } from "./error-row.ts";

/** The one place that says which failure ends with which number. What is not here is 1: failed. */
const byCode: Readonly<Record<string, ExitCode>> = {
  USAGE: 2,
  NOT_BUILT_YET: 2,
  NEEDS_YES: 2,
  CONFIG_INVALID: 2,
  CONFIG_MISSING: 2,
  CONFIG_UNREADABLE: 2,
  SITE_UNKNOWN: 2,
  ACCOUNT_UNKNOWN: 2,
  SNAPSHOT_UNKNOWN: 2,
  ERROR_CODE_UNKNOWN: 2,
  TOKEN_UNKNOWN: 2,
  SECRET_MISSING: 2,
  SECRET_FILE_OPEN_TO_OTHERS: 2,
  SECRET_COMMAND_FAILED: 2,
  SSH_SETTINGS_INVALID: 2,
  SSH_ALIAS_UNUSABLE: 2,
  ARGUMENT_INVALID: 2,
  DEMO_FOLDER_UNUSABLE: 2,
  NOT_IN_SNAPSHOT: 2,
  RESCUE_ITEM_UNKNOWN: 2,
  RESCUE_DATABASE_FAR: 7,
  RESCUE_MOVED: 7,
  RESCUE_REFUSED: 7,
  RESCUE_ROW_REFUSED: 7,
  PRIMARY_NOT_CONFIGURED: 2,
  DATABASE_NOT_CONFIGURED: 2,
  DNS_NOT_CONFIGURED: 2,
  CERTIFICATES_NOT_CONFIGURED: 2,
  MAIL_NOT_CONFIGURED: 2,
  MAIL_KEY_UNKNOWN: 2,
  DNS_KEY_UNUSABLE: 2,
  OFFSITE_NOT_CONFIGURED: 2,
  OFFSITE_COPY_UNKNOWN: 2,
  COORDINATION_REFUSED: 2,
  COORDINATION_NOT_EXCLUSIVE: 2,
  OFFSITE_KEY_WRONG: 2,
  FILE_ABSENT: 2,
  DNS_RECORDS_UNREADABLE: 2,
  DNS_NOTHING_TO_UNDO: 2,

  SITE_LOCKED: 5,
  STATE_BUSY: 5,
  RECORD_CHANGED: 5,
  VAULT_CHANGING: 5,
  OFFSITE_BUSY: 5,
  COORDINATION_LOST: 5,

  ACCOUNT_UNREACHABLE: 6,
  MAIL_SERVER_UNREACHABLE: 6,
  HOST_KEY_CHANGED: 6,
  SSH_AUTH_REFUSED: 6,
  SSH_SHELL_UNUSABLE: 6,
  REMOTE_TIMED_OUT: 6,
  DNS_UNREACHABLE: 6,
  DNS_RATE_LIMITED: 6,
  AUTHORITY_UNREACHABLE: 6,
  AUTHORITY_BUSY: 6,
  OFFSITE_UNREACHABLE: 6,
  COORDINATION_UNREACHABLE: 6,

  CLOCK_DOUBTED: 7,
  CHANGE_DOUBTED: 7,
  SOURCE_EMPTY: 7,
  TOO_MANY_DELETIONS: 7,
  EPOCH_HIGHER: 7,
  ACCOUNT_FENCED: 7,
  SITE_ID_DIFFERS: 7,
  SITE_HELD: 7,
  DETACH_FILE_ALTERED: 7,
  STATE_FOREIGN: 7,
  ROLE_CHANGE_PENDING: 7,
  ROLE_ALREADY: 7,
  NAMES_REFUSED: 7,
  CERTIFICATE_UNFIT: 7,
  TARGET_FENCED: 7,
  TARGET_EMPTY: 7,
  PRIMARY_HEALTHY: 7,
  LAG_TOO_LARGE: 7,
  MAIL_FOLDER_REFUSED: 7,
  VAULT_OF_ANOTHER_SITE: 7,
  DATABASE_OF_ANOTHER_SITE: 7,
  DATABASE_EPOCH_HIGHER: 7,
  FOLDER_NOT_EMPTY: 7,
  FILE_PRESENT: 7,
  STATE_PRESENT: 7,
  COORDINATION_MOVED: 7,
  COORDINATION_NOT_EMPTY: 7,
  DNS_REFUSED: 7,
  DNS_PLAN_MOVED: 7,
  DNS_ZONE_UNKNOWN: 7,

  INTERRUPTED: 130,
};

export function exitCodeOfError(code: string): ExitCode {
  return Object.hasOwn(byCode, code) ? (byCode[code] ?? 1) : 1;
}

/** Of several rows of one command: an interruption first, then the first failure's own. */
export function exitCodeOfRows(rows: readonly ErrorRow[]): ExitCode {
  if (rows.some(({ code }) => code === "INTERRUPTED")) return 130;
  const [first] = rows;
  return first === undefined ? 0 : exitCodeOfError(first.code);
}

/** One site returns its own number; of several, any failure is 3. */
export function exitCodeOfSites(sites: number, rows: readonly ErrorRow[]): ExitCode {
  const own = exitCodeOfRows(rows);
  return sites <= 1 || own === 0 || own === 130 ? own : 3;
}
