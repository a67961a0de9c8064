import type { HttpSeen } from "../../core/check/judge-http.ts";
import type { Anchor } from "../../core/check/own-line.ts";
import { toBytePath } from "../../core/mirror/byte-path.ts";
import type { Transport } from "../../ports/transport.ts";

export interface LookOrder {
  readonly url: string;
  /** Connects here, whatever the name says; null: where the account's own resolver points. */
  readonly address: string | null;
  readonly anchors: readonly Anchor[];
  readonly signal: AbortSignal;
}

/** What an account saw when it asked for a page. `line`: did it reach most anchors? `unasked` when it got the page. */
export interface LookFromAccount {
  readonly page: HttpSeen;
  readonly line: "proven" | "unproven" | "unasked";
}

const timeoutMs = 20_000;

/** Every account of a hosting has PHP; curl and a shell with sockets are rarer. Without it, it cannot tell. */
export const script = `command -v php > /dev/null 2>&1 || { echo unable; exit 0; }
exec php -n -r '
list(, $url, $address) = $argv;
$anchors = array_slice($argv, 3);
$at = parse_url($url);
$tls = $at["scheme"] === "https";
$port = isset($at["port"]) ? $at["port"] : ($tls ? 443 : 80);
$context = stream_context_create(["ssl" => ["peer_name" => $at["host"], "verify_peer" => false, "verify_peer_name" => false]]);
$place = ($tls ? "tls://" : "tcp://") . ($address === "" ? $at["host"] : (strpos($address, ":") === false ? $address : "[$address]")) . ":$port";
$end = microtime(true) + 6;
$said = "";
$socket = @stream_socket_client($place, $number, $why, 4, STREAM_CLIENT_CONNECT, $context);
if ($socket) {
    $path = (isset($at["path"]) ? $at["path"] : "/") . (isset($at["query"]) ? "?" . $at["query"] : "");
    $host = $at["host"] . (isset($at["port"]) ? ":" . $at["port"] : "");
    fwrite($socket, "GET $path HTTP/1.0\\r\\nHost: $host\\r\\nUser-Agent: ClonePanel-check\\r\\nConnection: close\\r\\n\\r\\n");
    stream_set_timeout($socket, 2);
    while (!feof($socket) && strlen($said) < 262144 && microtime(true) < $end) {
        $piece = fread($socket, 65536);
        if ($piece === false) break;
        $said .= $piece;
    }
}
if (preg_match("/^HTTP\\/1\\.[01] ([1-5][0-9][0-9])/", $said, $found)) {
    echo "answered ", $found[1], "\\n", substr((string) strstr($said, "\\r\\n\\r\\n"), 4);
    exit(0);
}
$open = 0;
foreach ($anchors as $anchor) {
    $line = @stream_socket_client("tcp://" . $anchor, $ignored, $alsoIgnored, 3);
    if ($line) { $open++; fclose($line); }
}
echo "failed ", $open * 2 > count($anchors) ? "proven" : "unproven", "\\n", $socket ? "no answer" : "no connection";
' -- "$@"
`;

/** Null: the account has no means to look. @throws ClonePanelError when the account itself cannot be reached. */
export async function lookFromAccount(
  transport: Transport,
  order: LookOrder,
): Promise<LookFromAccount | null> {
  const { url, address, anchors, signal } = order;
  const places = anchors.map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`);
  const args = [url, address ?? "", ...places].map(toBytePath);
  const { stdout } = await transport.run({ script, args, timeoutMs, maxOutputBytes: 512 * 1024, signal });
  return readLook(stdout);
}

export function readLook(text: string): LookFromAccount | null {
  const end = text.indexOf("\n");
  const [word, value] = text.slice(0, end).split(" ");
  const rest = text.slice(end + 1);
  if (word === "answered" && /^[1-5]\d\d$/.test(value ?? "")) {
    return { page: { kind: "answered", status: Number(value), body: rest, firstByteMs: 0 }, line: "unasked" };
  }
  if (word !== "failed" || (value !== "proven" && value !== "unproven")) return null;
  return { page: { kind: "failed", because: rest.slice(0, 80) }, line: value };
}
