import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { readAnswer } from "../../../../core/dns/wire/answer.ts";
import { parseMessage } from "../../../../core/dns/wire/message.ts";
import { isAnswerTo, makeQuery } from "../../../../core/dns/wire/query.ts";

export interface NameserverAt {
  readonly host: string;
  readonly port: number;
}

const patienceMs = 2_000;

/** The IPv4 addresses that one nameserver gives for a name; null when it is silent. */
export async function askNameserver(
  { host, port }: NameserverAt,
  name: string,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  signal.throwIfAborted();
  const query = { id: randomInt(0x1_0000), name, type: "A" };
  const received = await exchange(makeQuery({ ...query, of: "nameserver", edns: "without" }), { host, port });
  const parsed = received === null ? null : parseMessage(received);
  if (parsed?.kind !== "message" || !isAnswerTo(query, parsed.message)) return null;
  const answer = readAnswer(parsed.message, query);
  return answer.kind === "sets" ? answer.sets.flatMap(({ values }) => values) : null;
}

/** A closed port of the loopback tells at once; nothing is waited for then. */
function exchange(message: Uint8Array, { host, port }: NameserverAt): Promise<Uint8Array | null> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    const end = (received: Uint8Array | null) => {
      clearTimeout(timer);
      socket.removeAllListeners().on("error", () => undefined);
      socket.close();
      resolve(received);
    };
    const timer = setTimeout(() => end(null), patienceMs);
    socket.once("error", () => end(null));
    socket.once("message", (bytes) => end(new Uint8Array(bytes)));
    socket.connect(port, host, () => socket.send(message));
  });
}
