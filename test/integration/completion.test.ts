import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { bashCompletion } from "../../src/cli/completion/bash.ts";
import { fishCompletion } from "../../src/cli/completion/fish.ts";
import { completionNodes } from "../../src/cli/completion/nodes.ts";
import { zshCompletion } from "../../src/cli/completion/zsh.ts";
import { commands } from "../../src/cli/table/index.ts";

const nodes = completionNodes(commands);
let folder = "";
before(() => {
  folder = mkdtempSync(join(tmpdir(), "completion-"));
  writeFileSync(join(folder, "some.yaml"), "");
});
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (file: string, args: readonly string[], input = "") =>
  execFileSync(file, args, { cwd: folder, input, encoding: "utf8", env: { ...process.env, HOME: folder } });

/** What each shell offers after a line whose last word is just being typed. */
const shells: Readonly<Record<string, (line: readonly string[]) => readonly string[]>> = {
  bash: (line) => {
    const words = ["clonepanel", ...line].map((word) => `'${word}'`).join(" ");
    const ask = `COMP_WORDS=(${words}) COMP_CWORD=${line.length}; _clonepanel; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return lines(run("bash", ["--norc"], `${bashCompletion(nodes)}\n${ask}\n`));
  },
  zsh: (line) => {
    // The completion system only works in a real line editor: one in a pseudo terminal lists what it would show.
    writeFileSync(join(folder, "_clonepanel"), zshCompletion(nodes));
    writeFileSync(join(folder, "ask.zsh"), zshAsk);
    return lines(run("zsh", ["-f", "ask.zsh", folder, ["clonepanel", ...line].join(" ")]));
  },
  fish: (line) => {
    writeFileSync(join(folder, "clonepanel.fish"), fishCompletion(nodes));
    const asked = ["clonepanel", ...line].join(" ");
    const out = run("fish", ["--no-config", "-c", `source clonepanel.fish; complete -C '${asked}'`]);
    return lines(out).map((offer) => offer.split("\t")[0] ?? "");
  },
};

const zshAsk = `
zmodload zsh/zpty
zpty shell 'zsh -f -i'
zpty -w shell "PROMPT= ; fpath=($1 \\$fpath); autoload -Uz compinit; compinit -u -d $1/dump; zstyle ':completion:*' list-grouped no"
zpty -w shell 'compadd() { case " $* " in *" -O "*|*" -A "*|*" -D "*) builtin compadd "$@" ;; *) local -a found; builtin compadd -O found "$@"; print -r -- "offer:"\${^found} ; builtin compadd "$@" ;; esac }'
zpty -w shell 'print ready'
zpty -r -m shell seen '*ready*'
zpty -n -w shell "$2"$'\\t'
# The line is dropped, and a command after it says that the completion has ended.
zpty -w shell $'\\x15print fi""nis'
zpty -r -m shell seen '*finis*'
print -r -- "$seen" | tr '\\r' '\\n' | grep -oE 'offer:[^ ]*|some\\.yaml' | sed 's/^offer://'
zpty -d shell
`;

function lines(text: string): readonly string[] {
  return [...new Set(text.split("\n").filter((line) => line !== ""))].sort();
}

for (const [shell, offers] of Object.entries(shells)) {
  test(`${shell} offers the verbs, their second words, their own flags, and files where a file is due`, () => {
    assert.deepEqual(offers(["switch"]), ["switchover"]);
    assert.deepEqual(
      offers(["snapshot", ""]).filter((word) => !word.startsWith("--")),
      nodes
        .find(({ path }) => path === "snapshot")
        ?.words.map(({ word }) => word)
        .sort(),
    );
    assert.deepEqual(offers(["sync", "example.com", "--allow"]), ["--allow-deletions"]);
    assert.deepEqual(offers(["snapshot", "take", "--allow"]), [], "not a flag of this verb");
    assert.deepEqual(offers(["--config", "some"]), ["some.yaml"]);
    assert.deepEqual(offers(["--config", "other.yaml", "snapshot", "pi"]), ["pin"], "a value is no verb");
  });
}
