import type { Account } from "../../../core/site/site.ts";
import type { Transport, TransportManifest } from "../../../ports/transport.ts";
import type { TransportOptions } from "../shared/options.ts";
import { hashFiles } from "./hash-files.ts";
import { listFiles, takeListing } from "./list-files.ts";
import { fetchFiles } from "./rsync/fetch-files.ts";
import { pushFiles } from "./rsync/push-files.ts";
import { Session } from "./session.ts";
import { checkSettings } from "./settings.ts";
import { openSshShells } from "./ssh-shells.ts";
import { startScript } from "./start-script.ts";
import { StreamWays } from "./stream/stream-ways.ts";

export const manifest = { id: "ssh", title: "OpenSSH" } as const satisfies TransportManifest;

/** Only checks the settings; the connection is made by the first order. */
export function open(account: Account, options: TransportOptions): Promise<Transport> {
  const session = new Session(checkSettings(account), options);
  const shells = openSshShells(session);
  const ways = { session, shells };
  const streams = new StreamWays(ways);
  return Promise.resolve({
    account: account.id,
    manifest,
    run: (order) => shells.run(order),
    start: (order) => startScript(session, order),
    listFiles: (root, list) => listFiles(ways, root, list),
    takeListing: (root, list) => takeListing(ways, root, list),
    hashFiles: (root, paths, watch) => hashFiles(session, { root, paths }, watch),
    fetchFiles: (order) => fetchFiles(ways, order),
    pushFiles: (order) => pushFiles(ways, order),
    openStream: (target) => streams.open(target),
    streamWay: (kind) => streams.describeWay(kind),
    localPath: () => null,
    async [Symbol.asyncDispose]() {
      await shells[Symbol.asyncDispose]();
      await session[Symbol.asyncDispose]();
    },
  });
}
