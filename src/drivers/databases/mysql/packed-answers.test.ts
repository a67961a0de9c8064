import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { ClonePanelError } from "../../../core/errors.ts";
import { Secret } from "../../../core/site/secret.ts";
import { directTransport } from "../../../testing/direct-transport.ts";
import { mysqlDriver } from "./index.ts";
import { compress, greeting, ok, packet } from "./scripted-server.fixture.ts";

const bombs: Readonly<Record<string, () => Buffer>> = {
  "one row without an end, a thousandth of it on the line": () =>
    Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0]), Buffer.alloc(0xffffff, 0x41)]),
  "rows without an end, a thousandth of them on the line": () =>
    Buffer.concat(
      Array.from({ length: 100 }, () =>
        packet(5, Buffer.concat([Buffer.of(0xfd, 0x20, 0xa1, 7), Buffer.alloc(500_000, 0x41)])),
      ),
    ),
};

for (const [title, make] of Object.entries(bombs))
  test(`a far server that packs ${title} is left in bounded memory`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "cp-packed-"));
    const bomb = framesOf(make());
    const server = createServer((line) => explode(line, bomb));
    await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
    const before = process.memoryUsage().rss;
    const peak = { rss: before };
    const timer = setInterval(() => {
      peak.rss = Math.max(peak.rss, process.memoryUsage().rss);
    }, 20);
    try {
      const transport = { ...directTransport({ socket: join(folder, "socket") }), localPath: () => null };
      const access = {
        driver: "mysql",
        host: "localhost",
        name: "wp",
        user: "wp",
        password: new Secret("x"),
        readOnly: null,
      } as const;
      const policy = { skipTables: [], skipRows: [] };

      await assert.rejects(
        mysqlDriver.openReader({ name: "wp", transport, access, policy }),
        (error: unknown) => error instanceof ClonePanelError && error.code === "DATABASE_ANSWER_ODD",
      );

      const mebibytes = (peak.rss - before) / 1_048_576;
      assert.ok(mebibytes < 800, `${mebibytes.toFixed(0)} MiB`);
    } finally {
      clearInterval(timer);
      server.close();
      rmSync(folder, { recursive: true });
    }
  });

/** A packed frame for each 15 MiB: its length, its number, and what it unpacks to. */
function framesOf(whole: Buffer): Buffer {
  const size = 15 * 1024 * 1024;
  const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
    whole.subarray(at * size, (at + 1) * size),
  );
  return Buffer.concat(pieces.map((piece) => framed(deflateSync(piece), piece.length)));
}

function framed(body: Buffer, unpacked: number): Buffer {
  const head = Buffer.alloc(7);
  head.writeUIntLE(body.length, 0, 3);
  head.writeUIntLE(unpacked, 4, 3);
  return Buffer.concat([head, body]);
}

const column = Buffer.concat([
  Buffer.from("\u0003def\0\0\0\u0001x\0", "latin1"),
  Buffer.from([12, 63, 0, 255, 0, 0, 0, 253, 0, 0, 0, 0, 0]),
]);

/** Lets everybody in, and answers the first statement without an end. */
function explode(line: Socket, bomb: Buffer): void {
  const capable = Buffer.from(greeting);
  const at = greeting.indexOf(0, 1) + 1 + 4 + 8 + 1;
  capable[at] = (capable[at] ?? 0) | compress;
  line.write(packet(0, capable));
  let heard = 0;
  line
    .on("error", () => undefined)
    .on("data", () => {
      heard += 1;
      if (heard === 1) line.write(packet(2, ok));
      if (heard !== 2) return;
      const begin = [Buffer.of(1), column, Buffer.from([0xfe, 0, 0, 2, 0])];
      const head = Buffer.concat(begin.map((one, nth) => packet(nth + 1, one)));
      line.write(framed(deflateSync(head), head.length));
      const more = (): void => {
        if (!line.destroyed) line.write(bomb, () => setImmediate(more));
      };
      more();
    });
}
