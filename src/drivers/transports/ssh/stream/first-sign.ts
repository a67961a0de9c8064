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
      if (stream.readableLength > 0) settle({ kind: "open" });
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
