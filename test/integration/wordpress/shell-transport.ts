import type { Transport } from "../../../src/ports/transport.ts";
import { runProgram } from "./programs.ts";

/** As much of a transport as an application driver uses: scripts in the account's home. */
export function shellTransport(account: string, home: string): Transport {
  const run: Transport["run"] = async (order) =>
    await runProgram("/bin/sh", ["-c", order.script, "sh", ...(order.args ?? [])], {
      cwd: home,
      input: typeof order.input === "string" ? order.input : "",
    });
  return {
    account,
    manifest: { id: "test", title: "A shell here" },
    run,
    async [Symbol.asyncDispose]() {},
  } as unknown as Transport;
}
