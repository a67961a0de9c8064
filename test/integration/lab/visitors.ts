import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { enterCommand } from "../../lab/host.ts";
import type { Lab } from "../../lab/lab.ts";
import type { Posted } from "./comment-storm.ts";
import type { AccountName } from "./mirror-lab.ts";

export type { Posted } from "./comment-storm.ts";

export interface Visitors extends AsyncDisposable {
  /** Ends it, after what was begun has been answered. */
  stop(): Promise<readonly Posted[]>;
}

/** Visitors on the client's host that post comments without a pause, one for each origin named. */
export function letVisitorsWrite(tag: string, post: number, origins: readonly string[]): Visitors {
  const script = `${import.meta.dirname}/comment-storm.ts`;
  const command = enterCommand("client", ["node", script, tag, String(post), ...origins]);
  const child = spawn(command.file, [...command.args], {
    env: command.env,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? 1)));
  const said = text(child.stdout);
  return {
    async stop() {
      child.stdin.end();
      const code = await ended;
      if (code !== 0) throw new Error(`the visitors ended with ${code}`);
      return JSON.parse(await said) as readonly Posted[];
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Words of a comment with how often it is there. */
export async function countComments(
  lab: Lab,
  account: AccountName,
  tag: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await lab.sql(
    account,
    `SELECT comment_content, COUNT(*) FROM wp_comments WHERE comment_content LIKE '${tag}-%' GROUP BY comment_content`,
  );
  return new Map(rows.map(([words = "", count = ""]) => [words, Number(count)]));
}

/** Posts as a visitor at one address, whatever DNS says; redirects are not followed. */
export async function postAt(
  lab: Lab,
  order: { readonly address: string; readonly host: string; readonly post: number; readonly words: string },
): Promise<{ readonly status: number; readonly location: string }> {
  const { address, host, post, words } = order;
  const run = await lab.curl("client", [
    ...["--resolve", `${host}:80:${address}`, "--max-time", "15", "-o", "/dev/null"],
    ...["-w", "%{http_code} %{redirect_url}"],
    ...["-d", `comment_post_ID=${post}&author=Ada&email=ada%40example.test`],
    ...["--data-urlencode", `comment=${words}`],
    `http://${host}/wp-comments-post.php`,
  ]);
  const [status = "0", location = ""] = run.stdout.toString().split(" ");
  return { status: Number(status), location };
}

/** A comment as the database has it; null when it is not there. */
export async function commentOf(
  lab: Lab,
  account: AccountName,
  words: string,
): Promise<{ readonly id: string; readonly author: string; readonly date: string } | null> {
  const [row] = await lab.sql(
    account,
    `SELECT comment_ID, comment_author, comment_date FROM wp_comments WHERE comment_content='${words}'`,
  );
  if (row === undefined) return null;
  const [id = "", author = "", date = ""] = row;
  return { id, author, date };
}
