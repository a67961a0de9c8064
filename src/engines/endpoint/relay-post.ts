import { ClonePanelError } from "../../core/errors.ts";
import { toBytePath } from "../../core/mirror/byte-path.ts";
import type { Transport } from "../../ports/transport.ts";

export interface RelayOrder {
  readonly url: string;
  readonly address: string | null;
  readonly body: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** PHP is what every account has. What it passes on is signed for the other account; it could not change a byte. */
export const script = `command -v php > /dev/null 2>&1 || { echo unable; exit 0; }
exec php -n -r '
list(, $url, $address) = $argv;
$body = file_get_contents("php://stdin");
$at = parse_url($url);
$tls = $at["scheme"] === "https";
$port = isset($at["port"]) ? $at["port"] : ($tls ? 443 : 80);
$context = stream_context_create(["ssl" => ["peer_name" => $at["host"], "verify_peer" => false, "verify_peer_name" => false]]);
$place = ($tls ? "tls://" : "tcp://") . ($address === "" ? $at["host"] : (strpos($address, ":") === false ? $address : "[$address]")) . ":$port";
$socket = @stream_socket_client($place, $number, $why, 3, STREAM_CLIENT_CONNECT, $context);
if (!$socket) { echo "failed"; exit(0); }
$path = isset($at["path"]) ? $at["path"] : "/";
$host = $at["host"] . (isset($at["port"]) ? ":" . $at["port"] : "");
fwrite($socket, "POST $path HTTP/1.0\\r\\nHost: $host\\r\\nUser-Agent: ClonePanel\\r\\nX-ClonePanel-Order: 1\\r\\nContent-Type: text/plain\\r\\nContent-Length: " . strlen($body) . "\\r\\nConnection: close\\r\\n\\r\\n" . $body);
$end = microtime(true) + 4;
$said = "";
stream_set_timeout($socket, 2);
while (!feof($socket) && strlen($said) < 65536 && microtime(true) < $end) {
    $piece = fread($socket, 65536);
    if ($piece === false) break;
    $said .= $piece;
}
echo "got\n", substr((string) strstr($said, "\\r\\n\\r\\n"), 4);
' -- "$@"
`;

/** Lets another account send the order. Whatever goes wrong is silence. */
export async function relayPost(
  transport: Transport,
  { url, address, body, timeoutMs, signal }: RelayOrder,
): Promise<
  { readonly kind: "got"; readonly body: string } | { readonly kind: "silent"; readonly because: string }
> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const args = [url, address ?? ""].map(toBytePath);
    const { stdout } = await transport.run({
      ...{ script, args, input: toBytePath(body), timeoutMs, signal: soon },
      maxOutputBytes: 128 * 1024,
    });
    if (stdout.startsWith("got\n")) return { kind: "got", body: stdout.slice(4) };
    return { kind: "silent", because: `${transport.account} does not reach it either` };
  } catch (error) {
    signal.throwIfAborted();
    if (soon.aborted || error instanceof ClonePanelError)
      return { kind: "silent", because: `${transport.account} cannot pass it on` };
    throw error;
  }
}
