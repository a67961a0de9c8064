import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "./serve.ts";

// The web server of one pretended account, a process of its own: HOME ACCOUNT SITE ADDRESS PORT. Says its port on stdout.
// It ends when its standard input does, so that it never outlives who started it, however that one dies.
const [home = "", account = "", site = "", address = "127.0.0.1", port = "0"] = process.argv.slice(2);

const server = createServer((request, response) => {
  serve({ home, account, site }, request, response).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    if (!response.headersSent) response.writeHead(503, { "content-type": "text/plain; charset=utf-8" });
    response.end("The site cannot answer.\n");
  });
});
server.listen(Number(port), address, () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
process.stdin
  .on("end", () => process.exit())
  .on("error", () => process.exit())
  .resume();
// A terminal sends Ctrl-C to all of its processes; the demo decides when this one ends.
for (const name of ["SIGINT", "SIGHUP"] as const) process.on(name, () => undefined);
