import type { Command, Flag } from "../frame/command.ts";
import { globalFlags } from "../frame/parse-args.ts";

/** What may follow the words that stand already: `""` before the first, `snapshot` before its second, `sync` after it. */
export interface CompletionNode {
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly summary: string }[];
  readonly flags: readonly Flag[];
}

/** The command table as the shells need it. */
export function completionNodes(commands: readonly Command[]): readonly CompletionNode[] {
  const firsts = [...new Set(commands.map(({ verb }) => verb.split(" ")[0] ?? ""))];
  const roots = firsts.map((word) => {
    const own = commands.filter(({ verb }) => verb === word || verb.startsWith(`${word} `));
    const inner = own.map(({ verb }) => verb.slice(word.length + 1)).filter((rest) => rest !== "");
    const alone = own.find(({ verb }) => verb === word);
    return { word, summary: alone?.summary ?? inner.join(", ") };
  });
  const pairs = firsts.flatMap((first) => {
    const inner = commands.filter(({ verb }) => verb.startsWith(`${first} `));
    const words = inner.map(({ verb, summary }) => ({ word: verb.slice(first.length + 1), summary }));
    return words.length === 0 ? [] : [{ path: first, words, flags: [] }];
  });
  const verbs = commands.map(({ verb, flags }) => ({
    path: verb,
    words: [],
    flags: [...flags, ...globalFlags],
  }));
  return joined([{ path: "", words: roots, flags: globalFlags }, ...pairs, ...verbs]);
}

/** A word can be a verb of its own and the first of others. */
function joined(nodes: readonly CompletionNode[]): readonly CompletionNode[] {
  const byPath = new Map<string, CompletionNode>();
  for (const node of nodes) {
    const seen = byPath.get(node.path) ?? { words: [], flags: [] };
    const { path } = node;
    byPath.set(path, { path, words: [...seen.words, ...node.words], flags: [...seen.flags, ...node.flags] });
  }
  return [...byPath.values()];
}

export function takesPath({ value }: Flag): boolean {
  return value === "FILE" || value === "DIR";
}
