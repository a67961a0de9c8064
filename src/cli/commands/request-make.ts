import { resolve } from "node:path";
import { ClonePanelError } from "../../core/errors.ts";
import { fileNameOf, type RestoreRequest, writeRequest } from "../../core/request/restore-request.ts";
import type { Handler } from "../frame/command.ts";

const validMs = 2 * 86_400_000;

/** On the client's own machine, which knows no configuration and no controller. */
export const requestMake: Handler = async (context) => {
  const { flags, clock, cwd, house } = context;
  const [site = "", client = ""] = context.arguments;
  const keyFile = flags.get("key-file");
  if (keyFile === undefined)
    throw usage("--key-file is missing: the file with the key that the operator gave");
  const key = (await house.readText(resolve(cwd, keyFile)))?.trim() ?? "";
  if (!/^[0-9a-f]{64}$/.test(key)) throw usage(`${keyFile} holds no key: 64 hex digits in one line`);
  const madeAt = clock.nowMs();
  const request: RestoreRequest = {
    ...{ v: 1, id: house.digest.randomHex(16), site, client, snapshot: flags.get("snapshot") ?? "latest" },
    ...{
      path: flags.get("path") ?? null,
      note: flags.get("note") ?? "",
      madeAt,
      expiresAt: madeAt + validMs,
    },
  };
  const file = resolve(cwd, flags.get("to-folder") ?? ".", fileNameOf(request));
  if (context.mode === "preview") return { data: { file: null, request }, text: `would write ${file}` };
  await house.writeNewFile(
    file,
    writeRequest(request, (text) => house.digest.hmacSha256(key, text)),
  );
  const until = new Date(request.expiresAt).toISOString();
  const text = `${file}\nPut it into .clonepanel/${site}/requests/ on the account, in its home folder. It is good until ${until}.`;
  return { data: { file, request }, text };
};

function usage(message: string): ClonePanelError {
  return new ClonePanelError("USAGE", message, {
    hint: "See: clonepanel help request make",
    remedy: "owner",
  });
}
