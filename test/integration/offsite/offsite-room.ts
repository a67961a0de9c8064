import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readConfig } from "../../../src/config/read-config.ts";
import type { App } from "../../../src/ports/app-port.ts";
import { openApp } from "../../../src/wiring/open-app.ts";

export const site = "example.com";

/** A site with a database on an account of this machine, and an application that has been opened on it. */
export interface OffsiteRoom extends AsyncDisposable {
  readonly folder: string;
  readonly app: App;
  readonly signal: AbortSignal;
  /** Another generation, kept as a snapshot. @returns its id. */
  snapshot(change: () => void): Promise<string>;
  readonly pages: string;
}

export async function openOffsiteRoom(
  offsite: (folder: string) => string,
  shared?: { readonly folder: string },
): Promise<OffsiteRoom> {
  const folder = shared?.folder ?? mkdtempSync(join(tmpdir(), "clonepanel-offsite-"));
  const pages = join(folder, "one", "site");
  if (shared === undefined) fillAccount(folder, pages);
  const outcome = readConfig(configText(offsite(folder)), { home: folder, folder });
  if (outcome.kind === "invalid") throw new Error(JSON.stringify(outcome.problems));
  const { signal } = new AbortController();
  const step = { progress() {}, done() {}, failed() {} };
  const talk = { step: () => step, note() {}, warn() {} };
  const app = await openApp({ config: outcome.config, talk, signal, intent: "change" });
  return {
    folder,
    app,
    signal,
    pages,
    async snapshot(change) {
      change();
      await app.sync({ site, signal, mode: "apply", deletions: "allowed", review: async () => "apply" });
      return (await app.takeSnapshot({ site, signal }))?.id ?? "nothing changed";
    },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      if (shared === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function fillAccount(folder: string, pages: string): void {
  mkdirSync(join(pages, "sub"), { recursive: true });
  writeFileSync(join(pages, "index.html"), "<h1>Hello</h1>");
  writeFileSync(join(pages, "sub", "ünï 'code'.txt"), "odd");
  // Something that cannot be packed away, so that what travels can be counted.
  writeFileSync(
    join(pages, "photo.bin"),
    Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * i * 31 + (i >> 7)) & 255)),
  );
  const database = new DatabaseSync(join(folder, "one", "shop.db"));
  database.exec("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)");
  database.exec("INSERT INTO item VALUES (1, 'first'), (2, 'it''s second')");
  database.close();
}

function configText(offsite: string): string {
  return `version: 1
vault: ./vault
state: ./state
accounts: { one: { transport: { driver: local, path: ./one } } }
sites:
  ${site}:
    names: [${site}]
    app: static
    primary: one
    accounts: { one: { path: site, databases: { shop: { driver: sqlite, path: shop.db } } } }
offsite: ${offsite}
`;
}
