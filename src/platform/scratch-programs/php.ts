import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { fromBytePath } from "../../core/mirror/byte-path.ts";
import type { ScratchPhpOrder, ScratchSite, Started } from "../../ports/scratch-programs.ts";
import { systemExec } from "../exec/index.ts";
import { awaitOpen } from "./await-open.ts";

const startMs = 30_000;

/**
 * PHP's built-in web server. It sends no mail and opens no URL, finds no account's files by its home, and is gone with
 * its scope.
 */
export async function startScratchPhp(order: ScratchPhpOrder): Promise<Started<ScratchSite>> {
  const { signal } = order;
  const home = fromBytePath(order.home);
  const env = { PATH: process.env["PATH"] ?? "/usr/bin:/bin", HOME: home };
  const modules = await systemExec.run({
    file: "php",
    args: ["-m"],
    env,
    timeoutMs: startMs,
    maxOutputBytes: 64 * 1024,
    signal,
  });
  if (modules.kind === "missing") return { kind: "absent", because: "PHP (php-cli) is not installed here" };
  if (!/^mysqli$/m.test(modules.stdout.toString("latin1")))
    return { kind: "absent", because: "the PHP that is installed here has no mysqli (php-mysql)" };
  await writeFile(join(home, "first.php"), order.first, { mode: 0o600 });
  const port = await freePort();
  const settings = [
    `auto_prepend_file=${join(home, "first.php")}`,
    ...[
      "display_errors=0",
      "log_errors=0",
      "sendmail_path=/bin/false",
      "allow_url_fopen=0",
      "memory_limit=512M",
    ],
    "disable_functions=mail,exec,system,passthru,shell_exec,popen,proc_open",
  ];
  const root = fromBytePath(order.root);
  const server = systemExec.start({
    file: "php",
    args: ["-S", `127.0.0.1:${port}`, "-t", root, ...settings.flatMap((one) => ["-d", one])],
    env,
    cwd: root,
  });
  server.stdin.end();
  server.stdout.resume();
  server.stderr.resume();
  const place = { host: "127.0.0.1", port };
  if ((await awaitOpen(place, { ended: server.ended, timeoutMs: startMs, signal })) === "gone") {
    await server[Symbol.asyncDispose]();
    signal.throwIfAborted();
    return { kind: "absent", because: "PHP's built-in web server did not start here" };
  }
  return {
    kind: "started",
    program: {
      origin: `http://127.0.0.1:${port}`,
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
