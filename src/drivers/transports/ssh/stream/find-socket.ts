import { streamUnavailable } from "../../shared/failures.ts";
import type { SshShells } from "../ssh-shells.ts";

/** PHP's own defaults first: they are what the site uses when its settings say `localhost`. */
export const script = `{
  php -r 'echo ini_get("mysqli.default_socket"), "\\n", ini_get("pdo_mysql.default_socket"), "\\n";' 2>/dev/null
  printf '%s\\n' /run/mysqld/mysqld.sock /var/run/mysqld/mysqld.sock /var/lib/mysql/mysql.sock /tmp/mysql.sock \\
    /run/mysqld/mysqld10.sock /run/mysql/mysql.sock
} | while IFS= read -r place; do
  case $place in /*) [ -S "$place" ] && { printf '%s' "$place"; break; } ;; esac
done`;

/** Where the account's database server listens. @throws ClonePanelError STREAM_UNAVAILABLE */
export async function findDatabaseSocket(shells: SshShells, account: string): Promise<string> {
  const { stdout } = await shells.run({ script, timeoutMs: 20_000, maxOutputBytes: 64 * 1024 });
  if (stdout.startsWith("/")) return Buffer.from(stdout, "latin1").toString("utf8");
  throw streamUnavailable(
    account,
    "a stream to the socket of its database",
    "none of the usual sockets is there",
  );
}
