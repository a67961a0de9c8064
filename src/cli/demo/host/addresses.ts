import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";

/** Where the two accounts are on this machine. */
export interface StageAddresses {
  /** What their DNS records say, one an account. */
  readonly published: readonly [string, string];
  /** Where their servers listen. */
  readonly listening: readonly [string, string];
  /** One web port on both, as on real accounts; 0: each takes its own. */
  readonly webPort: number;
}

const first = "127.0.0.1";
const second = "127.0.0.2";
const tries = 5;

/**
 * Linux has all of 127.0.0.0/8, so that both accounts have an address of their own and the same port. Elsewhere both
 * listen at the first one, and only the records differ.
 */
export async function findAddresses(): Promise<StageAddresses> {
  for (let left = tries; left > 0; left -= 1) {
    const webPort = await commonPort();
    if (webPort === "no-second-address") break;
    if (webPort !== null) return { published: [first, second], listening: [first, second], webPort };
  }
  return { published: [first, second], listening: [first, first], webPort: 0 };
}

/** Null: the port that is free on one is taken on the other. */
async function commonPort(): Promise<number | null | "no-second-address"> {
  const one = createServer();
  const other = createServer();
  try {
    one.listen(0, first);
    await once(one, "listening");
    const { port } = one.address() as AddressInfo;
    other.listen(port, second);
    await once(other, "listening");
    return port;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EADDRINUSE" ? null : "no-second-address";
  } finally {
    await Promise.all([close(one), close(other)]);
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => (server.listening ? server.close(() => resolve()) : resolve()));
}
