import { resolve } from "node:path";
import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { Account } from "../../../core/site/site.ts";
import type { ListOptions, Transport, TransportManifest } from "../../../ports/transport.ts";
import { accountPath } from "../shared/account-path.ts";
import type { TransportOptions } from "../shared/options.ts";
import { copyTree } from "./copy-tree.ts";
import { hashTree } from "./hash-tree.ts";
import { Home } from "./home.ts";
import { listTree } from "./list-tree.ts";
import { openLocalShells, runLocal } from "./local-shells.ts";
import { openLocalStream } from "./open-stream.ts";
import { startLocal } from "./start-script.ts";

export const manifest = {
  id: "local",
  title: "A folder of this machine",
} as const satisfies TransportManifest;

/** An account that is a folder here: for the try-out, for tests, and for a second disk. */
export function open(account: Account, options: TransportOptions): Promise<Transport> {
  if (account.transport.driver !== "local") throw new TypeError(`account "${account.id}" is not local`);
  const path = resolve(account.transport.path);
  const home = new Home({ account: account.id, path, notes: options.cacheFolder });
  const place = { account: account.id, home, options };
  const shells = openLocalShells(place);
  const pathOf = (below: BytePath): Buffer => absolutePath(path, below);
  const entered = async <T>(work: () => Promise<T>): Promise<T> => {
    await home.enter();
    return work();
  };
  async function* listFiles(root: BytePath, list: ListOptions) {
    await home.enter();
    yield* listTree({ account: account.id, root, folder: pathOf(root) }, list);
  }
  return Promise.resolve({
    account: account.id,
    manifest,
    run: (order) => runLocal(place, shells, order),
    start: (order) => startLocal(place, order),
    listFiles,
    takeListing: async (root, list) => ({
      seal: null,
      held: null,
      read: () => listFiles(root, list),
      changesSince: async () => null,
    }),
    hashFiles: (root, paths, watch) =>
      entered(() => hashTree({ account: account.id, root, folder: pathOf(root), paths }, watch)),
    fetchFiles: (order) =>
      entered(() =>
        copyTree({
          ...order,
          account: account.id,
          from: pathOf(order.root),
          to: Buffer.from(order.into),
          open: "to-owner",
        }),
      ),
    pushFiles: (order) =>
      entered(() =>
        copyTree({
          ...order,
          account: account.id,
          from: Buffer.from(order.from),
          to: pathOf(order.to),
          open: "as-it-is",
        }),
      ),
    openStream: (target) => openLocalStream(account.id, target),
    streamWay: () => null,
    localPath: (below) => pathOf(below).toString("utf8"),
    [Symbol.asyncDispose]: () => shells[Symbol.asyncDispose](),
  });
}

function absolutePath(home: string, path: BytePath): Buffer {
  const own = accountPath(path);
  if (own.startsWith("/")) return Buffer.from(own, "latin1");
  return own === "."
    ? Buffer.from(home)
    : Buffer.concat([Buffer.from(`${home}/`), Buffer.from(own.slice(2), "latin1")]);
}
