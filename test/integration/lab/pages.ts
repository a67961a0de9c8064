import type { WriteAttempt } from "../../../src/testing/wordpress-write-entries.ts";
import type { Lab, RunResult } from "../../lab/lab.ts";

export const publicOrigin = "http://www.example.test";
export const primaryOrigin = "http://a.example.test";
export const replicaOrigin = "http://b.example.test";

/** One of each kind that an anonymous visitor or a crawler asks for. */
export const pages = [
  "/",
  "/first-walk/",
  "/umlauts/",
  "/about/",
  "/category/uncategorized/",
  "/author/admin/",
  `/${new Date().getFullYear()}/`,
  "/?s=walk",
  "/?p=4",
  "/about",
  "/feed/",
  "/comments/feed/",
  "/feed/atom/",
  "/first-walk/feed/",
  "/robots.txt",
  "/wp-sitemap.xml",
  "/wp-sitemap-posts-post-1.xml",
  "/wp-json/",
  "/wp-json/wp/v2/posts",
  "/wp-json/wp/v2/pages?_embed",
  "/wp-json/wp/v2/comments",
  "/?rest_route=/wp/v2/categories",
  "/wp-json/wp/v2/nothing",
  "/there-is-nothing/",
  "/xmlrpc.php?rsd",
  "/wp-links-opml.php",
] as const;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** curl on the visitors' host: names are asked of the resolver, redirects are not followed. */
export async function ask(lab: Lab, request: WriteAttempt["request"]): Promise<Answer> {
  const { method, url, headers = {}, body } = request;
  const named = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const result = await lab.curl("client", [
    ...["-i", "--path-as-is", "--http1.1", "-H", "Expect:"],
    ...(method === "HEAD" ? ["--head"] : ["-X", method]),
    ...named,
    // curl's own default would make a form of everything.
    ...(body === undefined ? [] : ["--data-binary", body]),
    ...(body !== undefined && headers["Content-Type"] === undefined ? ["-H", "Content-Type:"] : []),
    url,
  ]);
  return readAnswer(result, `${method} ${url}`);
}

export const get = (lab: Lab, url: string): Promise<Answer> => ask(lab, { method: "GET", url });

function readAnswer({ code, stdout, stderr }: RunResult, what: string): Answer {
  if (code !== 0) throw new Error(`${what}: curl ${code}: ${stderr.toString()}`);
  const end = stdout.indexOf("\r\n\r\n");
  const [first = "", ...lines] = stdout.subarray(0, end).toString("latin1").split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(first.split(" ")[1]),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: stdout.subarray(end + 4).toString("utf8"),
  };
}

/**
 * What a visitor sees of an answer, with every name of the site replaced by one, and nothing else but the present time,
 * which the list of links prints.
 */
export function describeAnswer({ status, headers, body }: Answer): string {
  const seen = ["content-type", "location", "link"].map((name) => headers[name] ?? "").join("\n");
  return `${status}\n${seen}\n${body}`
    .replaceAll(/(?<![a-z0-9.-])(?:www|a|b)\.example\.test/g, "HOST")
    .replace(/<dateCreated>[^<]+GMT</, "<dateCreated>now<");
}
