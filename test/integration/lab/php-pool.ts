import { readFile, writeFile } from "node:fs/promises";
import type { AccountName, Lab } from "../../lab/lab.ts";
import { paths } from "../../lab/paths.ts";

/** Runs work while the web server's PHP of an account has further settings, as a hoster would make them. */
export async function withPoolSettings<T>(
  lab: Lab,
  account: AccountName,
  lines: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const file = paths.inHost(account, "etc/lab/php-fpm.conf");
  const before = await readFile(file, "utf8");
  try {
    await writeFile(file, withLines(before, lines));
    await restart(lab, account);
    return await work();
  } finally {
    await writeFile(file, before);
    await restart(lab, account);
  }
}

/** A setting that stands already is replaced: the first one counts. */
function withLines(text: string, lines: readonly string[]): string {
  const keys = new Set(lines.map(keyOf));
  const kept = text.split("\n").filter((line) => !keys.has(keyOf(line)));
  return `${[...kept, ...lines].join("\n")}\n`;
}

function keyOf(line: string): string {
  return line.split("=")[0]?.trim() ?? "";
}

async function restart(lab: Lab, account: AccountName): Promise<void> {
  await lab.service(account, "php", "stop");
  await lab.service(account, "php", "start");
}
