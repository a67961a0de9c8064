import type { Duplex } from "node:stream";
import { toBytePath } from "../../../../core/mirror/byte-path.ts";
import type { RemoteProcess } from "../../../../ports/transport.ts";
import { lastLines } from "../../shared/remote-text.ts";
import type { Session } from "../session.ts";
import { startScript } from "../start-script.ts";
import { phpRelay } from "./php-relay.ts";
import type { KnownTarget } from "./target.ts";

export type RelayTool = "socat" | "nc" | "php";

/**
 * $1 is the kind, $2 host or path, $3 the port, $4 the relay in PHP. Exit 8: there is no such
 * tool. socat ends half a second after one side did, unless it is told to wait; nc only tells the far side with -N.
 */
export const scripts: Record<RelayTool, string> = {
  socat: `command -v socat >/dev/null 2>&1 || exit 8
case $1 in
  tcp) case $2 in *:*) exec socat -t 86400 - "TCP:[$2]:$3" ;; *) exec socat -t 86400 - "TCP:$2:$3" ;; esac ;;
  socket) exec socat -t 86400 - "UNIX-CONNECT:$2" ;;
esac`,
  nc: `command -v nc >/dev/null 2>&1 || exit 8
usage=$(nc -h 2>&1)
case $usage in *"-N"*[Ss]hutdown*) half=-N ;; *) half= ;; esac
case $1 in
  tcp) exec nc $half "$2" "$3" ;;
  socket) case $usage in *-*U*) exec nc $half -U "$2" ;; *) exit 8 ;; esac ;;
esac`,
  php: `case $1 in
  tcp) case $2 in *:*) to="tcp://[$2]:$3" ;; *) to="tcp://$2:$3" ;; esac ;;
  socket) to="unix://$2" ;;
esac
for php in php php-cli /usr/local/bin/php /usr/bin/php /opt/cpanel/ea-php8*/root/usr/bin/php; do
  [ "$("$php" -n -r 'echo PHP_SAPI;' 2>/dev/null)" = cli ] && exec "$php" -n -r "$4" -- "$to"
done
exit 8`,
};

/** A stream through a program on the account, for hosts that forbid forwarding. */
export async function openRelay(session: Session, tool: RelayTool, target: KnownTarget): Promise<Duplex> {
  const place = target.kind === "tcp" ? [target.host, String(target.port)] : [target.path, ""];
  const process = await startScript(session, {
    script: scripts[tool],
    args: [target.kind, ...place, phpRelay].map(toBytePath),
    // A relay lives as long as its stream.
    timeoutMs: 2 ** 31 - 1,
  });
  if (tool === "php") await takeGreeting(process);
  return process.stream;
}

/** The PHP relay says when the target answered; the others are only known by what follows. */
async function takeGreeting(process: RemoteProcess): Promise<void> {
  const { stream } = process;
  const greeting = await new Promise<string>((resolve) => {
    const onReadable = (): void => {
      const first = stream.read(1) as Buffer | null;
      if (first === null) return;
      stream.off("readable", onReadable);
      resolve(first.toString("latin1"));
    };
    stream.on("readable", onReadable);
    void process.ended.then(() => resolve(""));
  });
  if (greeting === "!") return;
  await process[Symbol.asyncDispose]();
  const { code, stderr } = await process.ended;
  throw new Error(
    code === 8 ? "it is not there" : lastLines(stderr, { lines: 1 }) || "it was closed at once",
  );
}
