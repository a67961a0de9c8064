import type { Lab } from "../../lab/lab.ts";
import { startOnClient } from "./client-program.ts";
import type { Posted } from "./comment-storm.ts";
import type { AccountName } from "./mirror-lab.ts";

export type { Posted } from "./comment-storm.ts";

export interface Visitors extends AsyncDisposable {
  /** Ends it, after what was begun has been answered. */
  stop(): Promise<readonly Posted[]>;
}

/** Visitors on the client's host that post comments without a pause, one for each origin named. */
export function letVisitorsWrite(tag: string, post: number, origins: readonly string[]): Visitors {
  const program = startOnClient("comment-storm.ts", [tag, String(post), ...origins]);
  return {
    stop: async () => JSON.parse(await program.end()) as readonly Posted[],
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
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
