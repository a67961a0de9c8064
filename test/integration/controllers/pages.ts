/**
 * What visitors meet: a page of each site at the address of each account, and two well-known places beside them. An
 * account is a folder; a file `broken/ACCOUNT SITE` makes it answer 500 there.
 *
 *     node pages.ts FOLDER ACCOUNT=ADDRESS... ANCHOR
 */
import { existsSync, readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";

const [folder = "", ...places] = process.argv.slice(2);
const anchor = places.pop() ?? "";
for (const place of places) {
  const [account = "", address = ""] = place.split("=");
  createHttpServer((request, response) => {
    const site = String(request.headers.host).replace(/[^a-z0-9.]/g, "");
    const isBroken = existsSync(join(folder, "broken", `${account} ${site}`));
    const file = join(folder, account, site, "index.html");
    response.statusCode = isBroken ? 500 : existsSync(file) ? 200 : 404;
    response.end(response.statusCode === 200 ? readFileSync(file) : "");
  }).listen(80, address);
}
for (const port of [7001, 7002]) createServer((socket) => socket.end()).listen(port, anchor);
process.stdout.write("listening\n");
