import type { WriteAttempt } from "../../../src/testing/wordpress-write-entries.ts";
import type { Answer } from "./client.ts";
import { origins, publicName } from "./pair.ts";

const year = new Date().getFullYear();

/** One of each kind that an anonymous visitor or a crawler asks for. */
export const pages = [
  "/",
  `/${year}/walk-1/`,
  "/about/",
  "/locked/",
  "/category/walks/",
  "/author/admin/",
  `/${year}/`,
  "/?s=walk",
  "/?p=1",
  "/about",
  "/feed/",
  "/comments/feed/",
  "/feed/atom/",
  `/${year}/walk-1/feed/`,
  "/robots.txt",
  "/sitemap.xml",
  "/wp-sitemap.xml",
  "/wp-sitemap-posts-post-1.xml",
  "/wp-sitemap-taxonomies-category-1.xml",
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

const hosts = [publicName, ...Object.values(origins).map((origin) => new URL(origin).hostname)];

/** The list of links says at which second it was made; two answers are never made at the same moment. */
export function withoutMoment(text: string): string {
  return text.replace(/<dateCreated>[^<]*</, "<dateCreated>NOW<");
}

/** The answer with every name of the site replaced by one, and nothing else. */
export function withoutHostNames(text: string): string {
  return withoutMoment(text).replaceAll(
    new RegExp(hosts.map((host) => host.replaceAll(".", "\\.")).join("|"), "g"),
    "HOST",
  );
}

export function describeAnswer(answer: Answer): string {
  return withoutHostNames(
    `${answer.status} ${answer.headers["content-type"]} ${answer.headers["location"] ?? ""}\n${answer.body}`,
  );
}

/** Where two texts part, with what stands around; null when they are equal. */
export function firstDifference(actual: string, expected: string): string | null {
  if (actual === expected) return null;
  let at = 0;
  while (actual[at] === expected[at]) at++;
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 80), at + 160));
  return `at ${at}: ${around(actual)} instead of ${around(expected)}`;
}

/** What an attempt's answer has wrong, or null. */
export function faultOf(attempt: WriteAttempt, answer: Answer, gate: "active" | "absent"): string | null {
  const { expect } = attempt;
  const status = gate === "absent" ? (expect.statusWithoutGate ?? expect.status) : expect.status;
  if (answer.status !== status) return `${attempt.name}: ${answer.status} instead of ${status}`;
  if (expect.location !== undefined && answer.headers["location"] !== expect.location) {
    return `${attempt.name}: to ${answer.headers["location"]} instead of ${expect.location}`;
  }
  if (expect.json === undefined) return null;
  try {
    const body = JSON.parse(answer.body) as { code?: unknown; data?: { primary?: unknown } };
    const names = typeof body.data?.primary === "string" && body.data.primary.startsWith(origins.sydney);
    return body.code === expect.json && names ? null : `${attempt.name}: ${answer.body}`;
  } catch {
    return `${attempt.name}: no JSON: ${answer.body}`;
  }
}

/** All addresses of scripts, styles, pictures and fonts that a page names, but for portraits of other services. */
export function assetsOf(html: string): readonly string[] {
  const found = [
    ...html.matchAll(/(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+\.(?:css|js|svg|png|jpg|woff2?)[^"')\s>]*)/g),
  ];
  const sets = [...html.matchAll(/srcset=["']([^"']+)["']/g)].flatMap(([, set = ""]) =>
    set.split(",").map((one) => one.trim().split(" ")[0] ?? ""),
  );
  const urls = [...found.map(([, url = ""]) => url), ...sets].filter((url) => !url.includes("gravatar.com/"));
  return [...new Set(urls.map((url) => url.replaceAll("&#038;", "&").replaceAll("&amp;", "&")))];
}
