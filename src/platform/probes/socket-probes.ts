import { once } from "node:events";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { CertificateSeen, ConnectSeen, DialogueSeen } from "../../core/check/judge-service.ts";
import type { DialogueProbe, DialogueTurn, PlaceProbe } from "../../ports/probes.ts";
import { bounded } from "./bounded.ts";

const mostBytes = 16 * 1024;

export function probeConnect(order: PlaceProbe): Promise<ConnectSeen> {
  return bounded(order, async (signal) => {
    const startedMs = performance.now();
    using socket = disposable(connectPlain({ host: order.host, port: order.port }));
    await once(socket.inner, "connect", { signal });
    return { kind: "open", tookMs: performance.now() - startedMs };
  });
}

export function probeDialogue(order: DialogueProbe): Promise<DialogueSeen> {
  return bounded(order, async (signal) => {
    const { host, port } = order;
    using socket = disposable(
      order.tls === "none"
        ? connectPlain({ host, port })
        : // Who it is stands in the certificate check; here only the service's own words count.
          connectTls({ host, port, servername: host, rejectUnauthorized: false }),
    );
    await once(socket.inner, order.tls === "none" ? "connect" : "secureConnect", { signal });
    return { kind: "said", lines: await converse(socket.inner, order.turns, signal) };
  });
}

/** Everything the server said until the last awaited line. */
async function converse(
  socket: Socket,
  turns: readonly DialogueTurn[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const lines: string[] = [];
  let [rest, received, turn] = ["", 0, 0];
  const stop = () => socket.destroy(new Error("stopped"));
  signal.addEventListener("abort", stop);
  try {
    for await (const chunk of socket) {
      received += (chunk as Buffer).length;
      if (received > mostBytes) throw new Error(`it said more than ${mostBytes} bytes`);
      const parts = (rest + (chunk as Buffer).toString("latin1")).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts.map((part) => part.replace(/\r$/, ""))) {
        lines.push(line);
        const awaited = turns[turn];
        if (awaited === undefined || !awaited.until.test(line)) continue;
        turn += 1;
        if (awaited.say !== null) socket.write(`${awaited.say}\r\n`);
        if (turn === turns.length) return lines;
      }
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
  // It hung up early: what it said until then is what can be judged.
  return lines;
}

export function probeCertificate(order: PlaceProbe & { readonly serves: string }): Promise<CertificateSeen> {
  return bounded(order, async (signal) => {
    const { host, port, serves } = order;
    using socket = disposable(connectTls({ host, port, servername: serves, rejectUnauthorized: false }));
    await once(socket.inner, "secureConnect", { signal });
    return shownBy(socket.inner);
  });
}

function shownBy(socket: TLSSocket): CertificateSeen {
  const { valid_to: validTo } = socket.getPeerCertificate();
  if (validTo === undefined) return { kind: "failed", because: "it shows no certificate" };
  // An Error with a code at run time, whatever its type says.
  const { authorizationError: refusal } = socket as { readonly authorizationError: unknown };
  const because = refusal instanceof Error ? refusal.message : String(refusal);
  return {
    kind: "shown",
    validUntilMs: Date.parse(validTo),
    refusedBecause: socket.authorized ? null : because,
  };
}

function disposable<S extends Socket>(inner: S): { readonly inner: S } & Disposable {
  // A late error has nobody to tell: the outcome stands already.
  inner.on("error", () => undefined);
  return { inner, [Symbol.dispose]: () => inner.destroy() };
}
