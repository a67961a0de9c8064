import type { Lies } from "./room.ts";

/** One lie of an account, told during a whole `sync`. */
export interface Lie {
  readonly of: "shell" | "find" | "sha256sum" | "rsync" | "state";
  readonly title: string;
  readonly lies: Lies;
  /** Code of the error, or words of a warning, by which the owner is told. `unseen`: it is its own content. */
  readonly told: RegExp | "unseen";
  /** With the patience of a minute for a silence, and so on. */
  readonly patience?: "short";
}

const sh = (text: string) => `#!/bin/sh\n${text}\n`;
const perl = (text: string) => `#!/usr/bin/perl\n$| = 1;\n${text}\n`;
/** The real one, with what it says changed by Perl (`$_` is all of it). */
const changed = (program: string, change: string) =>
  sh(
    `/usr/bin/${program} "$@" > /tmp/said.$$; perl -0777 -pe '${change}' < /tmp/said.$$; rm -f /tmp/said.$$; exit 0`,
  );
/** Orders come on stdin as a line that a POSIX shell reads: the login shell sees only the bootstrap. */
const afterOrder = (text: string) => sh(`IFS= read -r order; ${text}`);
const forever = "while :; do";
/** A real shell, what it says changed as it comes: shells live for several orders. */
const passing = (change: string) =>
  sh(`/bin/sh "$@" | perl -e '$| = 1; while (sysread(STDIN, $_, 65536)) { ${change}; print }'`);

const perlText = (text: string) => `qq(${text})`;

const shells: readonly Lie[] = [
  shell("says nothing and goes", sh("exit 0"), /ACCOUNT|SHELL/),
  shell("ends with 255", sh("exit 255"), /ACCOUNT|SHELL/),
  shell("talks without an end", sh("exec yes evil"), /ACCOUNT|SHELL/),
  shell("talks without an end on its second voice", sh("yes evil >&2"), /ACCOUNT|SHELL/, "short"),
  shell("repeats what it hears", sh("exec cat"), /ACCOUNT|SHELL/, "short"),
  shell(
    "says its order again, in terminal codes",
    afterOrder("printf '\\033[2J\\033]0;evil\\007%s' \"$order\""),
    /ACCOUNT|SHELL/,
  ),
  shell("is silent", sh("exec sleep 600"), /ACCOUNT|SHELL/, "short"),
  shell("drips a byte a second", sh(`${forever} printf x; sleep 1; done`), /ACCOUNT|SHELL/, "short"),
  shell("says zero bytes", sh("head -c 300000 /dev/zero"), /ACCOUNT|SHELL/),
  shell("dies in the middle of each answer", sh('/bin/sh "$@" | head -c 60; kill -9 $PPID'), /ACCOUNT|SHELL/),
  shell("answers each order with another home", passing("s#/room/one\\b#/room/two#g"), "unseen"),
  shell("answers that its home is /", passing("s#/[^\\0\\n]*/room/one\\b##g"), /./),
  shell(
    "has a home with orders in its name",
    passing("s#/room/one\\b#/room/\\$(touch evil); touch evil `touch evil`#g"),
    /./,
  ),
  shell("has a home of a megabyte", passing('s#/room/one\\b#"/" . "A" x 1000000#ge'), /./),
];

const listings: readonly Lie[] = [
  find("names that climb", "s#d/inside#../../evil#g", /LISTING/),
  find("absolute names", "s#d/inside.html#/tmp/evil#g", /LISTING/),
  find("a name without letters", "s#\\Qd/inside.html\\E##g", /LISTING/),
  find("the folder itself", "s#d/inside.html#.#g", /LISTING/),
  find("one name twice", "s#d/inside.html#page.html#g", /./),
  find("a file below a file", "s#d/inside.html#page.html/evil#g", /./),
  find(
    "a file below a link",
    `$_ .= ${perlText("l 777 9 1.0 evil\\0../../canary\\0f 644 6 1.0 evil/page.html\\0\\0")}`,
    /LISTING/,
  ),
  find("a size of 2^53", "s# \\d+ (\\d+\\.\\d+ page)# 9007199254740992 $1#", /LISTING/),
  find("a size of eight petabytes", "s# \\d+ (\\d+\\.\\d+ page)# 9007199254740991 $1#", "unseen"),
  find("a size below nothing", "s# \\d+ (\\d+\\.\\d+ page)# -5 $1#", /LISTING/),
  find("a set-user-id mode", "s#644 #7777 #g", "unseen"),
  find("a time before there was any", "s# \\d+\\.\\d+ page# -99999999999999.5 page#", /./),
  find("names with terminal codes", "s#inside#\\e[2J\\e]0;evil\\a#g", /./),
  find("names with newlines and orders", "s#inside#\\n\\$(touch evil)\\n#g", /./),
  find("a device", "s#f (644 \\d+ \\S+ page)#b $1#", /page/),
  find("nothing at all", "$_ = qq(E0\\0)", /./),
  find("an end of its own", `$_ .= ${perlText("E0\\0")}`, /LISTING/),
  {
    ...{ of: "find", title: "a listing that is cut short", told: /LISTING/ },
    lies: {
      find: sh(
        'case "$*" in *-mindepth*) /usr/bin/find "$@" | head -c 90; kill -9 $PPID ;; *) exec /usr/bin/find "$@" ;; esac',
      ),
    },
  },
  find("more after its end", "$_ .= qq(f 644 1 1.0 evil\\0\\0)", /LISTING/),
  find("a name of five megabytes", "s#inside#q(A) x 5000000#ge", /./),
  find("a path of five thousand folders", "s#inside#q(a/) x 5000 . q(x)#ge", /./),
  find(
    "a link's target of a megabyte",
    `$_ .= ${perlText("l 777 9 1.0 evil\\0")} . q(A) x 1000000 . ${perlText("\\0")}`,
    /./,
  ),
  {
    ...{ of: "find", title: "names without an end", told: /TIMED_OUT|LISTING/, patience: "short" },
    lies: {
      find: perl(
        'exec "/usr/bin/find", @ARGV unless "@ARGV" =~ /mindepth 1 .*%P/; for (my $n = 0; ; $n++) { print "f 644 1 1700000000.0 f$n\\0\\0" or exit }',
      ),
    },
  },
  {
    ...{ of: "find", title: "a name every second", told: /./, patience: "short" },
    lies: {
      find: perl(
        'exec "/usr/bin/find", @ARGV unless "@ARGV" =~ /mindepth 1 .*%P/; for (my $n = 0; ; $n++) { print "f 644 1 1700000000.0 f$n\\0\\0"; sleep 1 }',
      ),
    },
  },
  {
    ...{ of: "find", title: "what unpacks to a thousand times as much", told: /./ },
    lies: { gzip: sh("head -c 300000000 /dev/zero | /usr/bin/gzip -1") },
  },
  {
    ...{ of: "find", title: "packed bytes that are none", told: /LISTING/ },
    lies: { gzip: sh("head -c 100000 /dev/urandom") },
  },
  {
    ...{ of: "find", title: "the seal of another listing", told: "unseen" },
    lies: { sha256sum: changed("sha256sum", "s/^[0-9a-f]{64}/q(0) x 64/e") },
  },
];

/** On the primary only what arrives is hashed here; the replica's own are asked for. */
const hashes: readonly Lie[] = [
  hash("one hash for all", "s/[0-9a-f]{64}/q(a) x 64/ge", /FILE_ARRIVED_WRONG/),
  hash("names that were not asked for", "s#\\./#./evil-#g", /FILE_ARRIVED_WRONG/),
  hash("nothing", '$_ = ""', /FILE_ARRIVED_WRONG/),
  hash("words", "$_ = qq(evil\\0) x 5", /FILE_ARRIVED_WRONG/),
  {
    ...{ of: "sha256sum", title: "hashes without an end", told: /ACCOUNT|OUTPUT|COPY/ },
    lies: {
      sha256sum: perl(
        'exec "/usr/bin/sha256sum", @ARGV unless "@ARGV" =~ /-b/; for (my $n = 0; ; $n++) { print "a" x 64, " *./f$n\\0" or exit }',
      ),
    },
  },
];

/** Before it serves what it was asked for. */
const sources: readonly Lie[] = [
  rsync("other content than it listed", "echo evil > page.html", "unseen"),
  rsync(
    "a file that grew to a hundred times its size",
    "head -c 50000000 /dev/urandom > page.html",
    /COPY_FAILED/,
    "short",
  ),
  rsync("a link in a file's place", "ln -sfn ../../canary/page.html page.html", /./),
  rsync("a folder in a file's place", "rm -f page.html; mkdir page.html; echo evil > page.html/evil", /./),
  rsync("a pipe in a file's place", "rm -f page.html; mkfifo page.html", /./),
];

const copies: readonly Lie[] = [
  rsync("a link in a folder's place, to somebody else's", "rm -rf d; ln -s ../../canary d", /./),
  rsync("a link in a folder's place, to the machine's own", "rm -rf d; ln -s /etc d", /./),
  rsync("that it is done, and nothing", "exit 0", /COPY|ACCOUNT/),
  rsync("an error in terminal codes", "printf '\\033[2J\\033]0;evil\\007' >&2; exit 23", /COPY|ACCOUNT/),
  rsync("noise before the protocol", "echo Welcome", /COPY|ACCOUNT/),
  rsync("noise without an end", "exec yes evil", /COPY|ACCOUNT/),
  rsync("nothing, and stays", "exec sleep 600", /TIMED_OUT/, "short"),
  {
    ...{ of: "rsync", title: "rsync: a version of a megabyte", told: /./ },
    lies: {
      rsync: sh(
        'case $1 in --version) head -c 1000000 /dev/zero | tr "\\0" A ;; *) exec /usr/bin/rsync "$@" ;; esac',
      ),
    },
  },
];

const states: readonly Lie[] = [
  state("nonsense", 'printf evil > "$state"', /./),
  state("ten megabytes in one line", 'head -c 10000000 /dev/zero | tr "\\0" A > "$state"', /./),
  state("a pipe", 'rm -f "$state"; mkfifo "$state"', "unseen"),
  state("a link to the machine's own", 'ln -sf /etc/passwd "$state"', /./),
  state("another site's", 'cp "$HOME/.clonepanel/neighbour.example/state.json" "$state"', /./),
  state(
    "of an epoch that nobody reached",
    `sed -i 's/"epoch":[0-9]*/"epoch":9007199254740991/' "$state"`,
    /./,
  ),
  state("of an epoch below nothing", `sed -i 's/"epoch":[0-9]*/"epoch":-1/' "$state"`, /./),
  state("that it is the replica", `sed -i 's/"role":"primary"/"role":"replica"/' "$state"`, /./),
  state("unsigned", `sed -i 's/,"mac":"[0-9a-f]*"//' "$state"`, /./),
];

export const primaryLies: readonly Lie[] = [...shells, ...listings, ...sources, ...copies, ...states];

/** A folder is replaced by a link to somebody else's, at one moment of a pass. */
export interface Swap {
  readonly title: string;
  readonly at: number;
  readonly lies: Lies;
}

const swaps = {
  "a folder": ["d", "../neighbour.example/d"],
  "the site's folder": [".", "neighbour.example"],
} as const;
export type SwapKind = keyof typeof swaps;
export const swapKinds = Object.keys(swaps) as readonly SwapKind[];

/**
 * Orders reach the account's shells piece by piece on their stdin: before the n-th piece of all of them the folder is
 * swapped. The account counts in a file of its home, which tells afterwards whether it ever came to that one.
 */
export function swapAt(kind: SwapKind, at: number): Swap {
  const [name, target] = swaps[kind];
  const place = name === "." ? "$ENV{HOME}/public_html" : `$ENV{HOME}/public_html/${name}`;
  const proxy = perl(`use Fcntl ":flock";
sub turn {
  open(my $f, "+>>", "$ENV{HOME}/.clonepanel/turns") or return; flock($f, LOCK_EX); seek($f, 0, 0); my $n = (-s $f) + 1; print $f "."; close $f;
  return unless $n == ${at};
  rename("${place}", "$ENV{HOME}/.clonepanel/was"); symlink("${target}", "${place}");
}
pipe(my $in, my $out);
my $pid;
# The session ends with its shell, whoever still holds its stdin.
$SIG{CHLD} = sub { waitpid($pid, 0) == $pid and exit($? & 127 ? 128 + ($? & 127) : $? >> 8) };
$pid = fork();
if ($pid == 0) { close $out; open(STDIN, "<&", $in); close $in; exec "/bin/sh", @ARGV; exit 127 }
close $in; binmode $out; select((select($out), $| = 1)[0]); $SIG{PIPE} = "IGNORE";
while (sysread(STDIN, my $piece, 65536)) { turn(); syswrite($out, $piece) or last }
close $out; sleep 600 while 1;`);
  return { title: `${kind} becomes a link before piece ${at}`, at, lies: { "account-shell": proxy } };
}

/** The same account as a replica: it is listened to where it takes what is sent, and where that lies is its own affair. */
export const replicaLies: readonly Lie[] = [
  ...shells.map((lie): Lie => (lie.title.includes("home") ? { ...lie, told: "unseen" } : lie)),
  ...hashes,
  ...copies,
  ...states.filter(({ title }) => !title.includes("that it is the replica")),
  state("that it is the primary", `sed -i 's/"role":"replica"/"role":"primary"/' "$state"`, /./),
];

function shell(title: string, text: string, told: Lie["told"], patience?: "short"): Lie {
  return {
    ...{ of: "shell", title: `a shell that ${title}`, told, lies: { "account-shell": text } },
    ...(patience === undefined ? {} : { patience }),
  };
}

function find(title: string, change: string, told: Lie["told"]): Lie {
  return { of: "find", title: `a listing with ${title}`, told, lies: { find: changed("find", change) } };
}

function hash(title: string, change: string, told: Lie["told"]): Lie {
  return {
    of: "sha256sum",
    title: `hashes: ${title}`,
    told,
    lies: { sha256sum: changed("sha256sum", change) },
  };
}

/** Just before it serves; what it is asked for comes after the options, so its folder is its working folder. */
function rsync(title: string, before: string, told: Lie["told"], patience?: "short"): Lie {
  const text = sh(
    `case $1 in --version) exec /usr/bin/rsync --version ;; esac\n${before}\nexec /usr/bin/rsync "$@"`,
  );
  return {
    ...{ of: "rsync", title: `rsync: ${title}`, told, lies: { rsync: text } },
    ...(patience === undefined ? {} : { patience }),
  };
}

/** Before every order. */
function state(title: string, change: string, told: Lie["told"]): Lie {
  const text = sh(
    `state=$HOME/.clonepanel/example.com/state.json\n[ -e "$state" ] && { ${change}; } 2>/dev/null\nexec /bin/sh "$@"`,
  );
  return { of: "state", title: `a state file: ${title}`, told, lies: { "account-shell": text } };
}
