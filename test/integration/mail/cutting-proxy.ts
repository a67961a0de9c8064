import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface CuttingProxy extends AsyncDisposable {
  readonly port: number;
  /** After so many bytes, in both directions together, every connection is reset; null: never. */
  cutAfter(bytes: number | null): void;
  /** How often that happened. */
  readonly cuts: number;
}

/** A line to a server of this machine that breaks when it is told to. */
export async function startCuttingProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  let left: number | null = null;
  let cuts = 0;
  const count = (bytes: number): boolean => {
    if (left === null) return false;
    left -= bytes;
    if (left > 0) return false;
    left = null;
    cuts += 1;
    for (const socket of open) socket.resetAndDestroy();
    return true;
  };
  const join = (from: Socket, to: Socket): void => {
    open.add(from);
    from.on("data", (chunk: Buffer) => {
      // What came before the cut still arrives: half an order is the interesting case.
      const part = left === null ? chunk : chunk.subarray(0, Math.max(0, left));
      to.write(part);
      count(chunk.length);
    });
    from.on("error", () => to.destroy());
    from.on("close", () => {
      open.delete(from);
      to.destroy();
    });
  };
  const server = createServer((near) => {
    const far = connect(target.port, target.host);
    join(near, far);
    join(far, near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    cutAfter: (bytes) => {
      left = bytes;
    },
    get cuts() {
      return cuts;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
