/** The PHP files of `account/`, by their path in it. */
export const accountCodeFiles = [
  "common/state.php",
  "common/lease.php",
  "common/request.php",
  "common/wordpress-request.php",
  "common/answer.php",
  "common/drain.php",
  "gate/endpoint.php",
  "gate/renewal.php",
  "gate/main.php",
  "role/main.php",
  "wordpress/addresses.php",
  "wordpress/primary.php",
  "wordpress/primary-database.php",
  "wordpress/replica-database.php",
  "wordpress/replica-links.php",
  "wordpress/replica-quiet.php",
  "wordpress/health.php",
  "wordpress/main.php",
  "reader/settings.php",
  "renewal/post.php",
  "renewal/main.php",
] as const;

export type AccountCodeFile = (typeof accountCodeFiles)[number];

/** The text (bytes as latin1) of one of them. All are loaded beforehand, so that planning stays pure. */
export type AccountCode = (file: AccountCodeFile) => string;

/** Loads them all. `read` gives the bytes of a file of `account/` as a latin1 string. */
export async function loadAccountCode(
  read: (file: AccountCodeFile) => Promise<string>,
): Promise<AccountCode> {
  const texts = new Map<AccountCodeFile, string>();
  for (const file of accountCodeFiles) texts.set(file, await read(file));
  return (file) => texts.get(file) ?? "";
}
