import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

export interface ConfigFileOrder {
  /** The value of --config, or null. */
  readonly flag: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
}

export type ConfigFile =
  /** `folder`: what relative paths in it are relative to. */
  | { readonly kind: "found"; readonly file: string; readonly folder: string; readonly text: string }
  | { readonly kind: "unreadable"; readonly file: string; readonly because: string }
  | { readonly kind: "missing"; readonly looked: readonly string[] };

/** Whoever names a file gets that one or an error; otherwise the usual places are tried in order. */
export async function findConfigFile(order: ConfigFileOrder): Promise<ConfigFile> {
  const named = order.flag ?? order.env["CLONEPANEL_CONFIG"] ?? "";
  if (named !== "") return (await read(resolve(order.cwd, named))) ?? absent(resolve(order.cwd, named));
  const places = usualPlaces(order);
  for (const file of places) {
    const found = await read(file);
    if (found !== null) return found;
  }
  return { kind: "missing", looked: places };
}

function usualPlaces({ env, cwd, home }: ConfigFileOrder): readonly string[] {
  const xdg = env["XDG_CONFIG_HOME"];
  return [
    join(cwd, "clonepanel.yaml"),
    // The specification says that a relative path there is to be ignored.
    join(xdg?.startsWith("/") ? xdg : join(home, ".config"), "clonepanel", "clonepanel.yaml"),
    "/etc/clonepanel/clonepanel.yaml",
  ];
}

/** Null when there is no such file. */
async function read(file: string): Promise<ConfigFile | null> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
    return { kind: "found", file, folder: dirname(file), text };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT") return null;
    return { kind: "unreadable", file, because: reasonOf(code) };
  }
}

function absent(file: string): ConfigFile {
  return { kind: "unreadable", file, because: "there is no such file" };
}

function reasonOf(code: unknown): string {
  switch (code) {
    case "EACCES":
    case "EPERM":
      return "no permission";
    case "EISDIR":
      return "it is a folder";
    case "ERR_ENCODING_INVALID_ENCODED_DATA":
      return "it is not UTF-8 text";
    default:
      return typeof code === "string" ? code : "it cannot be read";
  }
}
