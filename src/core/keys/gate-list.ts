import type { KeyPurpose } from "./purpose.ts";

export type GatedPurpose = Exclude<KeyPurpose, "full">;

/**
 * A fixed text that ClonePanel runs on an account, and what goes with it. `kinds` has a letter an argument, the last one
 * stands for all that follow: `p` a path in one of the key's folders, `P` that or nothing, `r` a path below the one before,
 * `n` digits, `w` a word, `f` a test of find, `h` a text that is listed itself, `t` any text, `k` a part of a zone's edit
 * at cPanel, `-` no argument. Those of kind `x` have to be, all together, the words of a configured order.
 */
export interface AccountProgram {
  readonly text: string;
  readonly kinds: string;
  /**
   * `list`: paths below the folder that it enters. `known`: a program that is listed itself; `headed`: the same below one
   * free line. `text`: not run by a shell.
   */
  readonly input: "any" | "list" | "known" | "headed" | "text";
  readonly purposes: readonly GatedPurpose[];
}

/**
 * What the configuration names itself for an account: a program and the words that it is run with, those of kind `x`.
 * The gate lets the program pass with these words and no others.
 */
export interface ConfiguredOrder {
  readonly text: string;
  readonly words: readonly string[];
}

/** The file that the gate reads: the folders of a key, the hashes of its programs and of its configured orders. */
export function gateList(order: {
  readonly purpose: GatedPurpose;
  readonly folders: readonly string[];
  readonly programs: readonly AccountProgram[];
  readonly orders: readonly ConfiguredOrder[];
  readonly sha256: (text: string) => string;
}): string {
  const { purpose, folders, programs, orders, sha256 } = order;
  const own = programs.filter(({ purposes }) => purposes.includes(purpose));
  const lines = [
    ...folders.map((folder) => `folder ${folder}`),
    ...own.map(({ text, input, kinds }) => `program ${sha256(text)} ${input} ${kinds}`),
    ...(purpose === "mirror"
      ? orders.filter(isOneLineAWord).map((one) => `order ${orderSum(one, sha256)}`)
      : []),
    ...(purpose === "mirror" ? ["program rsync any -"] : []),
  ];
  return `${[...new Set(lines)].join("\n")}\n`;
}

/** As the gate counts it: the program's own hash, then each word, a line each. */
function orderSum({ text, words }: ConfiguredOrder, sha256: (text: string) => string): string {
  return sha256([sha256(text), ...words].map((line) => `${line}\n`).join(""));
}

/** A word with a line break would be two: its order is left out, and refused. */
function isOneLineAWord({ words }: ConfiguredOrder): boolean {
  return words.every((word) => !word.includes("\n"));
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
