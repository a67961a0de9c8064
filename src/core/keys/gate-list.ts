import type { KeyPurpose } from "./purpose.ts";

export type GatedPurpose = Exclude<KeyPurpose, "full">;

/**
 * A fixed text that ClonePanel runs on an account, and what goes with it. `kinds` has a letter an argument, the last one
 * stands for all that follow: `p` a path in one of the key's folders, `P` that or nothing, `r` a path below the one before,
 * `n` digits, `w` a word, `f` a test of find, `h` a text that is listed itself, `t` any text, `-` no argument.
 */
export interface AccountProgram {
  readonly text: string;
  readonly kinds: string;
  /** `list`: paths below the folder that it enters. `known`: a program that is listed itself. `text`: not run by a shell. */
  readonly input: "any" | "list" | "known" | "text";
  readonly purposes: readonly GatedPurpose[];
}

/** The file that the gate reads: the folders of a key and the hashes of its programs. */
export function gateList(order: {
  readonly purpose: GatedPurpose;
  readonly folders: readonly string[];
  readonly programs: readonly AccountProgram[];
  readonly sha256: (text: string) => string;
}): string {
  const { purpose, folders, programs, sha256 } = order;
  const own = programs.filter(({ purposes }) => purposes.includes(purpose));
  const lines = [
    ...folders.map((folder) => `folder ${folder}`),
    ...own.map(({ text, input, kinds }) => `program ${sha256(text)} ${input} ${kinds}`),
    ...(purpose === "mirror" ? ["program rsync any -"] : []),
  ];
  return `${[...new Set(lines)].join("\n")}\n`;
}

/** Below the account's home. No site's name begins with a dot. */
export const gateFolder = ".clonepanel/.keys";
export const gateFile = `${gateFolder}/gate`;

/** By the home's own name, so that the shell's working folder does not matter; read alike by every login shell. */
export const gateCommand = (purpose: GatedPurpose): string => `exec /bin/sh "$HOME/${gateFile}" ${purpose}`;

/** Says which gate and which list lie there, so that a key can tell whether they are of this version. */
export const gateSumScript = `cd || exit 1
sha256sum -- "${gateFile}" "${gateFolder}/$1.list" 2> /dev/null | cut -d ' ' -f 1
exit 0`;
