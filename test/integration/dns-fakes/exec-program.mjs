#!/usr/bin/env node
// A provider's program as an owner could write it: one JSON document in, one out. It hands everything to the zone of the
// test by a Unix socket; what it is allowed to do it finds in its secrets.
import { connect } from "node:net";

const [socketPath] = process.argv.slice(2);
let input = "";
for await (const piece of process.stdin) input += piece;
const socket = connect(socketPath);
socket.on("error", () => {
  process.stdout.write(JSON.stringify({ ok: false, error: "unreachable", message: "nobody is there" }));
});
socket.pipe(process.stdout);
socket.end(input);
