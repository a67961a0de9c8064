#!/usr/bin/env node
// cPanel's `uapi` program as an account sees it: its arguments are parts of an address and decoded as such, the result lies
// one level deeper than over HTTPS. What it knows it has from the test's panel, by a Unix socket named in UAPI_SOCKET.
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [output, moduleName, functionName, ...given] = process.argv.slice(2);
if (output !== "--output=json" || moduleName !== "DNS") process.exit(1);
const decoded = (text) => decodeURIComponent(text.replaceAll("+", " "));
const fields = given.map((one) => [one.slice(0, one.indexOf("=")), decoded(one.slice(one.indexOf("=") + 1))]);
const path = readFileSync(join(dirname(fileURLToPath(import.meta.url)), "uapi.socket"), "utf8");
const socket = connect(path);
socket.end(JSON.stringify({ functionName, fields }));
let said = "";
for await (const piece of socket) said += piece;
process.stdout.write(
  JSON.stringify({ apiversion: 3, func: functionName, module: "DNS", result: JSON.parse(said) }),
);
