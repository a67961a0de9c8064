import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { PhpWord } from "../../core/mirror/judge-web.ts";
import { runOnAccount } from "./account-files.ts";
import { askOrigin } from "./ask-origin.ts";
import type { Contact } from "./contact.ts";
import type { Engine, Seat } from "./engine.ts";

/** $1 is the document root, $2 the folder's name, $3 the page, $4 a .user.ini or nothing. */
export const makeScript = `
umask 022
mkdir -- "$1/$2" && cd -- "$1/$2" || exit 1
printf %s "$3" > index.php || exit 1
[ -z "$4" ] || printf %s "$4" > .user.ini`;

/** Also what an earlier run left behind; nothing but the two files is ever in such a folder. */
export const removeScript = `
cd -- "$1" || exit 1
x='[0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
for folder in $x$x$x$x.clonepanel-tmp; do
  [ -d "$folder" ] && [ ! -L "$folder" ] || continue
  rm -f -- "$folder/index.php" "$folder/.user.ini"; rmdir -- "$folder" 2>/dev/null
done
exit 0`;

/**
 * Lets the account's web server run one page in a folder made for it alone. PHP reads .user.ini of a folder that it does
 * not know at once, while for the site's own folder it may take five minutes: so this shows what will be, and where
 * nobody can be hurt by it. The folder's name keeps it out of every copy.
 *
 * @param ini `as-it-is`: the site's own .user.ini applies. `gate`: the gate runs, whether the site has it yet or not.
 */
export async function askPhp(
  engine: Engine,
  seat: Seat,
  place: Contact,
  ini: "as-it-is" | "gate",
): Promise<PhpWord> {
  const name = `${engine.digest.randomHex(8)}.clonepanel-tmp`;
  try {
    await runOnAccount(seat.transport, "make a folder to try PHP in", {
      script: makeScript,
      args: [place.root, name, pageOf(place), ini === "gate" ? gateIni(place) : ""],
      timeoutMs: 30_000,
      signal: engine.signal,
    });
    const { answer, headers } = await askOrigin(engine, seat, `${name}/index.php`);
    const word = headers.get("x-clonepanel-trial");
    return { answer, reads: word === "reads=1" ? "yes" : word === "reads=0" ? "no" : null };
  } finally {
    await seat.transport.run({ script: removeScript, args: [place.root], timeoutMs: 30_000 });
  }
}

function pageOf({ stateFolder }: Contact): BytePath {
  const hex = Array.from(stateFolder, (char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return `<?php
/* ClonePanel looks whether PHP can read its files; this folder is removed at once. */
$folder = hex2bin('${hex}');
$reads = true;
foreach (array('key', 'state.json', 'gate.php') as $name) {
    $file = @fopen($folder . '/' . $name, 'r');
    $reads = $reads && $file !== false;
}
header('X-ClonePanel-Trial: reads=' . ($reads ? '1' : '0'));
`;
}

/** The path has been accepted by the application's driver, which writes the same line into the site's own file. */
function gateIni({ stateFolder }: Contact): BytePath {
  return `auto_prepend_file = '${stateFolder}/gate.php'\n`;
}
