const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};
const lastCodePoint = 0x10_ff_ff;

/** What the page calls itself, as a browser shows it: "Walks – by the sea", not "Walks &#8211; by the sea". */
export function pageTitle(body: string): string {
  const written = /<title[^>]*>([^<]{0,100})/i.exec(body)?.[1]?.trim() ?? "";
  return written.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) =>
    name === undefined
      ? character(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal), whole)
      : (named[name.toLowerCase()] ?? whole),
  );
}

function character(code: number, whole: string): string {
  const isText = code >= 0x20 && code <= lastCodePoint && !(code >= 0x7f && code < 0xa0);
  return isText ? String.fromCodePoint(code) : whole;
}
