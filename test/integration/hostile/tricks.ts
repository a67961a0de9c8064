/** One lie: Perl that changes `$b`, the bytes that rsync just said; `$n` were said before. */
export interface Trick {
  readonly title: string;
  readonly change: string;
  /** Perl for the end. */
  readonly last?: string;
  /** Its other half waits for ever: so long it is waited here. */
  readonly patienceMs?: number;
}

/** Names of the protocol's file list are exchanged for others of the same length, so that the rest stays whole. */
export function nameTricks(): readonly (Trick & { readonly real: string })[] {
  const lies = [
    ...["../evil", "../../evil", "./../evil", "a/../../evil", "/tmp/evil", "//tmp/evil", "evil/", "a//evil"],
    ...[
      "./evil/.",
      "a/./../..",
      "..........",
      "a/b/../../../evil",
      "..\\evil",
      "~/evil",
      ".ssh/authorized_keys",
    ],
    ...[
      "a\0evil",
      "a\nevil",
      "a\revil",
      "\u001b[2Jevil",
      "\u001b]0;evil\u0007",
      "\xff\xfe\xfd",
      "-e evil.sh",
    ],
    ...["--rsh=evil", "--server", "$(touch evil)", "`touch evil`", "; touch evil", "| touch evil", "&& evil"],
    ...[
      "%n%n%s%s",
      "'; touch evil '",
      '"; evil "',
      "*",
      "[a-z]*",
      ".rsync-filter",
      ".~tmp~/evil",
      "A".repeat(250),
    ],
  ];
  return lies.map((lie) => ({
    title: JSON.stringify(lie).slice(1, -1).slice(0, 40),
    real: "a".repeat(lie.length),
    change: `$b =~ s/${hex("a".repeat(lie.length))}/${hex(lie)}/g`,
  }));
}

export function fileTricks(): readonly Trick[] {
  const offsets = [0, 1, 3, 4, 5, 8, 9, 12, 16, 20, 30, 40, 60, 90];
  const message = (tag: number, text: string) =>
    `if ($n > 0) { my $m = qq(${text}); $b = pack("V", ((7 + ${tag}) << 24) | length($m)) . $m . $b }`;
  return [
    ...offsets.map((at) => ({ title: `byte ${at} of what it says is wrong`, change: flip(at) })),
    ...[0, 4, 10, 50].map((at) => ({
      title: `it falls silent after ${at} bytes`,
      change: `if ($n + length $b > ${at}) { syswrite(STDOUT, substr($b, 0, ${at})); exit 0 }`,
      patienceMs: 1_500,
    })),
    ...[12, 23, 24, 255].map((code) => ({
      title: `it says nothing and ends with ${code}`,
      change: `exit ${code}`,
      patienceMs: 1_500,
    })),
    { title: "it greets before it speaks", change: 'if ($n == 0) { $b = "Welcome!\\n" . $b }' },
    { title: "it goes on after its end", change: "", last: 'syswrite(STDOUT, "evil" x 100000)' },
    { title: "an error with terminal codes", change: message(3, "\\033[2J\\033]0;evil\\007 evil") },
    { title: "a message of a tag that is none", change: message(90, "evil") },
    {
      title: "a message longer than it is",
      change: 'if ($n > 0) { $b = pack("V", (7 << 24) | 0xffffff) . $b }',
    },
    {
      title: "noise without end on its second voice",
      change: 'for (1 .. 20000) { syswrite(STDERR, "evil\\033[2J" x 100) }',
    },
    { title: "another version of the protocol", change: 'if ($n == 0) { substr($b, 0, 4) = pack("V", 99) }' },
    { title: "an old version of the protocol", change: 'if ($n == 0) { substr($b, 0, 4) = pack("V", 20) }' },
    { title: "random bytes", change: 'srand(7); $b = join "", map { chr int rand 256 } 1 .. length $b' },
  ];
}

/** What a receiver says decides which files, and which parts of them, it is sent. */
export function orderTricks(): readonly Trick[] {
  return [
    ...[4, 5, 8, 9, 10, 12, 16, 20].map((at) => ({
      title: `byte ${at} of its wishes changed`,
      change: flip(at),
    })),
    { title: "wishes for a file of another number", change: "if ($n > 8) { $b =~ s/\\x01/\\x02/g }" },
    {
      title: "random wishes",
      change: 'if ($n > 8) { srand(7); $b = join "", map { chr int rand 256 } 1 .. 400 }',
    },
  ];
}

function flip(at: number): string {
  return `my $p = ${at} - $n; if ($p >= 0 && $p < length $b) { substr($b, $p, 1) = chr(255 ^ ord substr($b, $p, 1)) }`;
}

/** For both halves of a Perl substitution, inside single quotes of a shell. */
function hex(text: string): string {
  return [...text].map((char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
}
