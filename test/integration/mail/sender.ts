/**
 * A mail server's outgoing side, as far as mail exchangers go: the lowest preference first, the next one when a host is
 * silent, refuses, or answers 4xx, and all of them again later. One line of JSON a message once somebody took it.
 *
 *     node sender.ts DOMAIN COUNT PAUSE_MS PREFIX
 */
import { Resolver } from "node:dns/promises";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const [domain = "", count = "1", pauseMs = "10", prefix = "m"] = process.argv.slice(2);
const resolver = new Resolver({ timeout: 1_000, tries: 2 });
const patienceMs = 2_500;

type End = "taken" | "temporary" | "unknown";

await Promise.all(
  Array.from({ length: Number(count) }, async (_, index) => {
    await sleep(index * Number(pauseMs));
    await deliver(index);
  }),
);

async function deliver(index: number): Promise<void> {
  let unknown = 0;
  for (let turn = 0; turn < 1_000; turn += 1) {
    for (const exchange of await exchanges()) {
      const end = await tryOne(exchange, index);
      if (end === "unknown") unknown += 1;
      if (end !== "taken") continue;
      console.log(JSON.stringify({ id: `${prefix}-${index}`, exchange, unknown, at: Date.now() }));
      return;
    }
    await sleep(1_000);
  }
  throw new Error(`nobody took ${prefix}-${index}`);
}

async function exchanges(): Promise<readonly string[]> {
  const found = await resolver.resolveMx(domain).catch(() => []);
  return found.sort((left, right) => left.priority - right.priority).map(({ exchange }) => exchange);
}

async function tryOne(exchange: string, index: number): Promise<End> {
  const [address] = await resolver.resolve4(exchange).catch(() => []);
  if (address === undefined) return "temporary";
  const socket = connect({ host: address, port: 25 });
  let end: End = "temporary";
  try {
    const replies = linesOf(socket);
    await expect(replies, 220);
    for (const order of [
      "EHLO sender.lab",
      "MAIL FROM:<someone@sender.lab>",
      `RCPT TO:<${index % 2 === 0 ? "info" : "sales"}@${domain}>`,
    ]) {
      socket.write(`${order}\r\n`);
      await expect(replies, 250);
    }
    socket.write("DATA\r\n");
    await expect(replies, 354);
    // From here on a silence says nothing about whether it was taken.
    end = "unknown";
    const body = `line ${index} \xe4\xff\r\n`.repeat(1 + (index % 50));
    socket.write(
      Buffer.from(`Subject: ${index}\r\nX-Lab-Id: ${prefix}-${index}\r\n\r\n${body}.\r\n`, "latin1"),
    );
    await expect(replies, 250);
    end = "taken";
    socket.write("QUIT\r\n");
  } catch {
    // The next exchanger, or the next round.
  }
  socket.destroy();
  return end;
}

/** Replies, each as its last line; ends with the connection or after a silence. */
async function* linesOf(socket: Socket): AsyncGenerator<string> {
  socket.setTimeout(patienceMs, () => socket.destroy(new Error("silent")));
  let rest = "";
  for await (const bytes of socket) {
    const lines = (rest + (bytes as Buffer).toString("latin1")).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (/^\d{3} /.test(line)) yield line;
  }
}

async function expect(replies: AsyncGenerator<string>, code: number): Promise<void> {
  const { value } = await replies.next();
  if (typeof value !== "string" || !value.startsWith(`${code} `)) throw new Error(`not ${code}: ${value}`);
}
