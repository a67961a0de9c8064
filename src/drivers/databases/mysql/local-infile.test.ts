import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ClonePanelError } from "../../../core/errors.ts";
import { Secret } from "../../../core/site/secret.ts";
import { directTransport } from "../../../testing/direct-transport.ts";
import { mysqlDriver } from "./index.ts";
import { greeting, ok, packet } from "./scripted-server.fixture.ts";

/** Of the client's capabilities, in the protocol's "Capabilities Flags" (MySQL manual, client/server protocol). */
const localFiles = 0x80;

test("a server that asks for a file of this machine gets none of it, whether it was offered or not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cp-infile-"));
  const wanted = join(folder, "canary");
  writeFileSync(wanted, "nobody may see this");
  const heard: Buffer[] = [];
  const server = createServer((line) => askForFile(line, wanted, heard));
  await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
  try {
    const opening = mysqlDriver.openReader({
      name: "wp",
      transport: directTransport({ socket: join(folder, "socket") }),
      access: {
        driver: "mysql",
        host: "localhost",
        name: "wp",
        user: "wp",
        password: new Secret("x"),
        readOnly: null,
      },
      policy: { skipTables: [], skipRows: [] },
    });

    await assert.rejects(opening, ClonePanelError);

    const [login] = heard;
    assert.ok(login !== undefined && heard.length > 1, "it logged in, and asked something");
    assert.equal(login.readUInt32LE(4) & localFiles, 0, "no file is offered");
    assert.ok(!Buffer.concat(heard).includes("nobody may see this"));
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});

/** Lets everybody in, and answers each statement with the wish for a file. */
function askForFile(line: Socket, path: string, heard: Buffer[]): void {
  line.write(packet(0, greeting));
  line.on("data", (bytes: Buffer) => {
    heard.push(bytes);
    if (heard.length === 1) line.write(packet(2, ok));
    // What follows a wish is the file, or the empty packet that says there is none.
    else if (bytes[4] === 3) line.write(packet(1, Buffer.concat([Buffer.from([0xfb]), Buffer.from(path)])));
    else line.write(packet((bytes[3] ?? 0) + 1, ok));
  });
  line.on("error", () => undefined);
}
