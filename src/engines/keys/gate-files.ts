import { type GatedPurpose, gateFolder, gateSumScript } from "../../core/keys/gate-list.ts";
import type { KeyPurpose } from "../../core/keys/purpose.ts";
import type { Transport } from "../../ports/transport.ts";
import { runOnAccount } from "../mirror/account-files.ts";
import type { KeyHouse } from "./key-house.ts";

/** What lies on an account for its gated keys. */
export interface Gate {
  readonly gate: string;
  readonly list: string;
}

/** `$1` is the file's name; what is read is its content. The folder stands where the line looks for it. */
const writeScript = `
cd || exit 1
[ -d .clonepanel ] || mkdir .clonepanel || exit 1
umask 077
mkdir -p .clonepanel/.keys && cd .clonepanel/.keys || exit 1
cat > "$1.clonepanel-tmp" && mv -fT -- "$1.clonepanel-tmp" "$1"
`;

/** `$1` is the purpose. The gate itself goes with its last list. */
const removeScript = `
cd || exit 1
cd .clonepanel/.keys 2> /dev/null || exit 0
rm -f -- "$1.list" || exit 1
set -- *.list
[ -e "$1" ] || rm -f -- gate
cd ../.. || exit 1
rmdir -- .clonepanel/.keys 2> /dev/null && rmdir -- .clonepanel 2> /dev/null
exit 0
`;

export function gatedOf(purpose: KeyPurpose): GatedPurpose | null {
  return purpose === "full" ? null : purpose;
}

/** Before the line: one that forces a gate which is not there lets nobody in. */
export async function writeGate(house: KeyHouse, editor: Transport, purpose: GatedPurpose): Promise<void> {
  const { gate, list } = await house.gate(purpose);
  const { signal } = house.engine;
  const write = (name: string, input: string) =>
    runOnAccount(editor, `write ${gateFolder}/${name}`, {
      script: writeScript,
      args: [name],
      input,
      timeoutMs: 60_000,
      signal,
    });
  await write(`${purpose}.list`, list);
  await write("gate", gate);
}

export async function removeGate(house: KeyHouse, editor: Transport, purpose: GatedPurpose): Promise<void> {
  const order = { script: removeScript, args: [purpose], timeoutMs: 30_000, signal: house.engine.signal };
  await runOnAccount(editor, "take the gate of a key away", order);
}

/** Whether gate and list there are those of this version and this configuration. */
export async function gateStanding(
  house: KeyHouse,
  transport: Transport,
  purpose: GatedPurpose,
): Promise<"as-made" | "other" | "absent"> {
  const { stdout } = await transport.run({
    script: gateSumScript,
    args: [purpose],
    timeoutMs: 30_000,
    signal: house.engine.signal,
  });
  const there = stdout.split("\n").filter((line) => line !== "");
  if (there.length < 2) return "absent";
  const { gate, list } = await house.gate(purpose);
  const { sha256 } = house.engine.digest;
  return there[0] === sha256(gate) && there[1] === sha256(list) ? "as-made" : "other";
}
