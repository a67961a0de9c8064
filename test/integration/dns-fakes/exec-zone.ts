import { createServer } from "node:net";
import { text as textOf } from "node:stream/consumers";
import type { DnsStep } from "../../../src/core/dns/dns-step.ts";
import type { FakeRecord, FakeZone } from "./fake-zone.ts";

interface WrittenSet {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly values: readonly string[];
}

interface Order {
  readonly clonepanelDns: 1;
  readonly do: "read" | "apply";
  readonly zone: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly steps?: readonly {
    readonly kind: DnsStep["kind"];
    readonly before: WrittenSet | null;
    readonly after: WrittenSet | null;
  }[];
}

/** The zone behind the program: it answers one document for one. */
export async function serveExecZone(path: string, zone: FakeZone): Promise<AsyncDisposable> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    void textOf(socket).then(async (input) =>
      socket.end(JSON.stringify(await answer(zone, JSON.parse(input)))),
    );
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(zone: FakeZone, order: Order): Promise<object> {
  if (order.secrets["TOKEN"] !== "right-token") return { ok: false, error: "auth", message: "wrong token" };
  if (order.zone !== zone.zone) return { ok: false, error: "zone-unknown", message: "no such zone" };
  if (order.do === "read") {
    const sets = zone.sets().map(({ name, type, ttlSeconds: ttl, values }) => ({
      name: `${name}.`,
      type,
      ttl,
      values: type === "TXT" ? values.map((value) => Buffer.from(value, "latin1").toString()) : values,
    }));
    return { ok: true, sets };
  }
  await zone.change((records) => {
    let now = records;
    for (const { before, after } of order.steps ?? []) {
      const place = after ?? before;
      now = now.filter(({ name, type }) => name !== place?.name || type !== place.type);
      if (after !== null) now = [...now, ...recordsOf(zone, after)];
    }
    return now;
  });
  return { ok: true };
}

function recordsOf(zone: FakeZone, { name, type, ttl, values }: WrittenSet): readonly FakeRecord[] {
  return values.map((value) => ({
    id: zone.nextId(),
    name,
    type,
    ttl,
    value: Buffer.from(value).toString("latin1"),
  }));
}
