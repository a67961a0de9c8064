import type { ScriptOrder, ScriptResult } from "../../../ports/transport.ts";
import { timedOut, tooMuchOutput } from "../shared/failures.ts";
import { limits } from "../shared/limits.ts";
import { type LocalPlace, type LocalScript, launch } from "./start-script.ts";

type Stop = "timed-out" | "too-much-output" | "aborted";

/** Runs a script in the account's folder to its end, or to the first limit it meets. */
export async function runLocal(place: LocalPlace, order: ScriptOrder): Promise<ScriptResult> {
  const script = await launch(place, order);
  const maxBytes = order.maxOutputBytes ?? limits.outputBytes;
  const { chunks, end, stop } = await collect(script, order, maxBytes);
  switch (stop) {
    case "timed-out":
      throw timedOut(place.account, order.timeoutMs);
    case "too-much-output":
      throw tooMuchOutput(place.account, maxBytes);
    case "aborted":
      throw order.signal?.reason;
    case null:
      return {
        code: end.kind === "exited" ? end.code : 255,
        stdout: Buffer.concat(chunks.stdout).toString("latin1"),
        stderr: Buffer.concat(chunks.stderr).toString("latin1"),
      };
  }
}

async function collect(script: LocalScript, order: ScriptOrder, maxBytes: number) {
  const { process, ready } = script;
  let stop: Stop | null = null;
  const endWith = (why: Stop): void => {
    stop ??= why;
    process.kill();
  };
  const chunks = { stdout: [ready.readAhead], stderr: [ready.stderr.toBuffer()] };
  const bytes = { stdout: ready.readAhead.length, stderr: chunks.stderr[0]?.length ?? 0 };
  const take = (name: "stdout" | "stderr") => (chunk: Buffer) => {
    bytes[name] += chunk.length;
    if (bytes[name] > maxBytes) endWith("too-much-output");
    else chunks[name].push(chunk);
  };
  const timer = setTimeout(() => endWith("timed-out"), order.timeoutMs);
  const onAbort = (): void => endWith("aborted");
  if (order.signal?.aborted) onAbort();
  order.signal?.addEventListener("abort", onAbort, { once: true });
  process.stderr.on("data", take("stderr"));
  process.stdout.on("data", take("stdout")).resume();
  process.stdin.end(
    typeof order.input === "string" ? Buffer.from(order.input, "latin1") : (order.input ?? ""),
  );
  const end = await process.ended;
  clearTimeout(timer);
  order.signal?.removeEventListener("abort", onAbort);
  return { chunks, end, stop: stop as Stop | null };
}
