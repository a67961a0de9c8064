/** Codes that mean "looked, and left alone": nothing was changed, and the log says refused instead of failed. */
const refusals: ReadonlySet<string> = new Set([
  "ACCOUNT_FENCED",
  "CERTIFICATE_UNFIT",
  "CHANGE_DOUBTED",
  "CLOCK_DOUBTED",
  "DETACH_FILE_ALTERED",
  "EPOCH_HIGHER",
  "KEYS_FILE_ODD",
  "KEY_IN_USE",
  "KEY_NOT_INSTALLED",
  "LAG_TOO_LARGE",
  "LISTING_ODD",
  "MAIL_FOLDER_REFUSED",
  "NAMES_REFUSED",
  "NEEDS_YES",
  "PRIMARY_HEALTHY",
  "RESCUE_DATABASE_FAR",
  "RESCUE_MOVED",
  "RESCUE_REFUSED",
  "RESCUE_ROW_REFUSED",
  "ROLE_ALREADY",
  "SITE_HELD",
  "SITE_ID_DIFFERS",
  "SOURCE_EMPTY",
  "STATE_FOREIGN",
  "TARGET_EMPTY",
  "TARGET_FENCED",
  "TOO_MANY_DELETIONS",
]);

export function isRefusal(code: string): boolean {
  return refusals.has(code);
}
