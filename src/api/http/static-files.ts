import type { HttpReply, HttpRequest } from "../../ports/http-server.ts";
import type { PageFiles } from "../../ports/page-files.ts";
import { textReply } from "./reply.ts";

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  ico: "image/x-icon",
  json: "application/json",
  webmanifest: "application/manifest+json",
  woff2: "font/woff2",
  txt: "text/plain; charset=utf-8",
};

/** Named by their content, so that what was loaded once is right for ever. */
const named = /[.-][A-Za-z0-9_-]{8,}\.(js|css|svg|png|woff2)$/;
const forEver = "public, max-age=31536000, immutable";

/** The dashboard; addresses of its screens are its one page. */
export async function answerStatic(files: PageFiles, { method, target }: HttpRequest): Promise<HttpReply> {
  if (method !== "GET" && method !== "HEAD") return textReply(405, types["txt"] ?? "", "only GET\n");
  const path = pathOf(target);
  const wanted = path === "" ? "index.html" : path;
  const found = await files.read(wanted);
  if (found !== null) return textReply(200, typeOf(wanted), found, named.test(wanted) ? forEver : "no-cache");
  // A file that is missing is missing; anything else is a screen.
  if (/\.[a-z0-9]{1,11}$/i.test(wanted)) return textReply(404, types["txt"] ?? "", "there is no such file\n");
  const page = await files.read("index.html");
  return page === null
    ? textReply(200, types["txt"] ?? "", notBuilt)
    : textReply(200, types["html"] ?? "", page, "no-cache");
}

const notBuilt = `ClonePanel listens here. The dashboard is not part of this installation; the interface for programs is:
  /api/v1/openapi.json   what it can do
  /healthz               is it alive
  /metrics               for Prometheus, with a token
`;

function pathOf(target: string): string {
  try {
    return decodeURIComponent(target.split(/[?#]/, 1)[0] ?? "").replace(/^\/+/, "");
  } catch {
    return "index.html";
  }
}

function typeOf(path: string): string {
  return types[path.split(".").at(-1) ?? ""] ?? "application/octet-stream";
}
