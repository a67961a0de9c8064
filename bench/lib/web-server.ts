/** A page of 20 KB, in a process of its own: `node web-server.ts`, which prints its port. */
import { createServer } from "node:http";

const page = `<!doctype html><title>Harbour Walks</title>${"<p>A page like another.</p>".repeat(800)}`;
const server = createServer((_, response) => {
  response.writeHead(200, { "content-type": "text/html" });
  response.end(page);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" ? address?.port : "");
});
process.stdin.resume().once("end", () => process.exit());
