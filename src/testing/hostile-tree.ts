import type { BytePath } from "../core/mirror/byte-path.ts";
import type { Transport } from "../ports/transport.ts";

/** Names that a hacked or merely careless site may hold; each a file, and the parent of one. */
export const hostileNames: readonly BytePath[] = [
  "plain.txt",
  "-rf",
  "--delete",
  " leading and trailing ",
  "new\nline",
  "tab\tand\rreturn",
  "$(id)",
  "`id`",
  ";x&y|z",
  "'single' and \"double\"",
  "back\\slash \\n \\0101",
  "star*[a-z]?{b,c}",
  "#comment",
  "%s%n",
  "!history",
  "~root",
  "\x1b[31mred",
  "\xff\xfe invalid utf-8 \x80",
  "ümlaut".normalize("NFC").replace("ü", "\xc3\xbc"),
  "u\xcc\x88mlaut",
  "=equals:colon@at",
  "...",
  "n".repeat(255),
];

export interface TreeFile {
  readonly path: BytePath;
  readonly content: string;
  readonly mode?: number;
  /** Seconds since 1970, with up to nine digits behind the point. */
  readonly time?: string;
}

const putScript = `d=$(dirname -- "$1"; printf x); d=\${d%?x}
mkdir -p -- "$d" && cat >"$1" && chmod "$2" -- "$1" && touch -d "@$3" -- "$1"`;

/** Makes a file on an account by the transport's own `run`. */
export async function putFile(transport: Transport, folder: BytePath, file: TreeFile): Promise<void> {
  const mode = (file.mode ?? 0o644).toString(8);
  const result = await transport.run({
    script: putScript,
    args: [`${folder}/${file.path}`, mode, file.time ?? "1700000000.123456789"],
    input: file.content,
    timeoutMs: 20_000,
  });
  if (result.code !== 0) throw new Error(result.stderr);
}

export async function putLink(
  transport: Transport,
  folder: BytePath,
  link: { readonly path: BytePath; readonly target: BytePath },
): Promise<void> {
  const script = 'ln -s -- "$2" "$1"';
  const result = await transport.run({
    script,
    args: [`${folder}/${link.path}`, link.target],
    timeoutMs: 20_000,
  });
  if (result.code !== 0) throw new Error(result.stderr);
}

/** Every hostile name as a file and as a folder with a file in it. */
export async function putHostileTree(transport: Transport, folder: BytePath): Promise<readonly BytePath[]> {
  const paths = hostileNames.flatMap((name) => [name, `in ${name}`.slice(0, 255), `d/${name}/${name}`]);
  for (const path of paths) await putFile(transport, folder, { path, content: contentOf(path) });
  return paths;
}

export function contentOf(path: BytePath): string {
  return `content of ${path}\0\xff`;
}
