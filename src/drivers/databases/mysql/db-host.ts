import type { StreamTarget } from "../../../ports/transport.ts";

const defaultPort = 3306;

/**
 * WordPress' forms of DB_HOST as the places to try, in order: `host`, `host:port`, `host:/socket`, `:/socket`,
 * `[v6]:port`. `localhost` means a socket, as it does to PHP; TCP is tried after it.
 */
export function parseDbHost(dbHost: string): readonly StreamTarget[] {
  const text = dbHost.trim();
  const socketAt = text.indexOf(":/");
  if (text.startsWith("/")) return [{ kind: "socket", path: text }];
  if (socketAt >= 0) return [{ kind: "socket", path: text.slice(socketAt + 1) }];
  const { host, port } = splitPort(text);
  if (host !== "" && host.toLowerCase() !== "localhost") return [{ kind: "tcp", host, port }];
  return [
    { kind: "socket", path: null },
    { kind: "tcp", host: "127.0.0.1", port },
  ];
}

function splitPort(text: string): { host: string; port: number } {
  const bracketed = /^\[([0-9a-f:.]+)\](?::(\d+))?$/i.exec(text);
  if (bracketed?.[1] !== undefined) return { host: bracketed[1], port: toPort(bracketed[2]) };
  const isBareV6 = text.split(":").length > 2;
  if (isBareV6) return { host: text, port: defaultPort };
  const [host = "", port] = text.split(":");
  return { host, port: toPort(port) };
}

function toPort(text: string | undefined): number {
  const port = Number(text ?? defaultPort);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : defaultPort;
}
