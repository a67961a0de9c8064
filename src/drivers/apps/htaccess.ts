/** Blocks that control panels and firewalls of one host write; they name PHP handlers and absolute paths. */
const hostBlocks: readonly (readonly [RegExp, RegExp])[] = [
  [/^\s*#\s*php -- BEGIN cPanel-generated/i, /^\s*#\s*php -- END cPanel-generated/i],
  [/^\s*#\s*BEGIN cPanel-generated/i, /^\s*#\s*END cPanel-generated/i],
  [/^\s*#+\s*BEGIN LSCACHE/i, /^\s*#+\s*END LSCACHE/i],
  [/^\s*#+\s*BEGIN NON_LSCACHE/i, /^\s*#+\s*END NON_LSCACHE/i],
  [/^\s*#\s*Wordfence WAF/i, /^\s*#\s*END Wordfence WAF/i],
];

/**
 * A replica's `.htaccess`: the primary's rules, with this host's own blocks in the place of the primary's. Null when
 * neither has anything to say.
 */
export function planHtaccess(order: {
  readonly have: string | null;
  readonly primaryHas: string | null;
}): string | null {
  if (order.primaryHas === null) return order.have;
  const own = splitHostBlocks(order.have ?? "").host;
  const rest = splitHostBlocks(order.primaryHas).rest;
  const content = `${[...own, ...rest].join("\n").trim()}\n`;
  return content.trim() === "" ? order.have : content;
}

function splitHostBlocks(content: string): {
  readonly host: readonly string[];
  readonly rest: readonly string[];
} {
  const host: string[] = [];
  const rest: string[] = [];
  let until: RegExp | null = null;
  for (const line of content.split("\n")) {
    const starts = hostBlocks.find(([begin]) => begin.test(line));
    if (until === null && starts !== undefined) until = starts[1];
    const isHost =
      until !== null || /^\s*php_(value|flag|admin_value)\s/i.test(line) || /^\s*suPHP_/i.test(line);
    (isHost ? host : rest).push(line);
    if (until?.test(line)) until = null;
  }
  return { host, rest };
}
