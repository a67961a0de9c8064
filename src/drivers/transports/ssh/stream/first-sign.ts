import type { Duplex } from "node:stream";

/** Servers of databases and mail speak first; one that does not within this time is taken for open. */
const patienceMs = 4_000;

export type FirstSign = { readonly kind: "open" } | { readonly kind: "refused"; readonly because: string };

/**
 * A forwarding says nothing when it opens, and only ends when it is refused. The first byte, which stays in the stream,
 * or a lasting silence means open.
 */
export function awaitFirstSign(stream: Duplex): Promise<FirstSign> {
  return new Promise((resolve) => {
    const settle = (sign: FirstSign): void => {
      clearTimeout(timer);
      for (const [event, listener] of listeners) stream.off(event, listener);
      resolve(sign);
    };
    const onReadable = (): void => {
      // Only a read makes a stream that is at its end say so.
      const first = stream.read() as Buffer | null;
      if (first === null) return;
      stream.unshift(first);
      settle({ kind: "open" });
    };
    const refuse = (): void => settle({ kind: "refused", because: "it was closed at once" });
    const onError = (error: Error): void => settle({ kind: "refused", because: error.message });
    const listeners = [
      ["readable", onReadable],
      ["end", refuse],
      ["close", refuse],
      ["error", onError],
    ] as const;
    const timer = setTimeout(() => settle({ kind: "open" }), patienceMs);
    for (const [event, listener] of listeners) stream.on(event, listener);
  });
}
