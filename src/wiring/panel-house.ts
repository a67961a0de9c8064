import { dirname } from "node:path";
import { readConfig } from "../config/read-config.ts";
import { showConfig } from "../config/show-config.ts";
import { ClonePanelError } from "../core/errors.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import { nodeHttpServer } from "../platform/http-server.ts";
import { openPageFiles } from "../platform/page-files.ts";
import type { ConfigFileVerbs } from "../ports/config-file.ts";

export { nodeHttpServer, openPageFiles };

/** The file that this process was started with. */
export async function openConfigFile(order: {
  readonly file: string;
  readonly home: string;
}): Promise<ConfigFileVerbs> {
  const { file, home } = order;
  const path = toBytePath(file);
  const read = async () => {
    // Latin1 inside: the bytes are what they are.
    const text = await nodeFiles.read(path);
    if (text === null) throw gone(file);
    return Buffer.from(text, "latin1").toString("utf8");
  };
  return {
    file,
    runningText: await read(),
    read,
    write: async (text) => {
      const mode = (await nodeFiles.lstat(path))?.mode ?? 0o600;
      await nodeFiles.writeDurable(path, Buffer.from(text, "utf8").toString("latin1"), mode & 0o777);
    },
    check: async (text) => readConfig(text, { home, folder: dirname(file) }),
    show: async (config) => showConfig(config).data,
  };
}

function gone(file: string): ClonePanelError {
  return new ClonePanelError("CONFIG_UNREADABLE", `the configuration ${file} is not there any more`, {
    hint: "Put it back; the running daemon goes on with what it has read.",
    remedy: "owner",
  });
}
