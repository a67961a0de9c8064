/** The parts of SPF (RFC 7208) that tell whether an address may send; macros and `exists` are not followed. */
export type SpfTerm =
  | { readonly kind: "all"; readonly says: SpfResult }
  | { readonly kind: "range"; readonly says: SpfResult; readonly range: string }
  | {
      readonly kind: "hosts";
      readonly says: SpfResult;
      readonly of: "a" | "mx";
      readonly name: string | null;
      readonly length: string;
    }
  | { readonly kind: "include"; readonly says: SpfResult; readonly name: string }
  | { readonly kind: "redirect"; readonly name: string }
  | { readonly kind: "not-followed"; readonly text: string };

export type SpfResult = "pass" | "fail" | "softfail" | "neutral";

const signs: Readonly<Record<string, SpfResult>> = {
  "+": "pass",
  "-": "fail",
  "~": "softfail",
  "?": "neutral",
};

export function isSpf(text: string): boolean {
  return /^v=spf1( |$)/i.test(text);
}

/** In the order in which they count; a redirect counts last, wherever it stands. */
export function parseSpf(text: string): readonly SpfTerm[] {
  const terms = text.trim().split(/ +/).slice(1).flatMap(termOf);
  return [
    ...terms.filter(({ kind }) => kind !== "redirect"),
    ...terms.filter(({ kind }) => kind === "redirect"),
  ];
}

function termOf(written: string): readonly SpfTerm[] {
  const redirect = /^redirect=(.+)$/i.exec(written)?.[1];
  if (redirect !== undefined) return [{ kind: "redirect", name: redirect.toLowerCase() }];
  const match = /^([+\-~?]?)([a-z0-9]+)(?::([^/]*))?((?:\/\d+)?)(?:\/\/\d+)?$/i.exec(written);
  // A colon is part of an IPv6 range, and modifiers such as exp= say nothing of who may send.
  const six = /^([+\-~?]?)ip6:(.+)$/i.exec(written);
  if (six !== null) return [{ kind: "range", says: signs[six[1] || "+"] ?? "pass", range: six[2] ?? "" }];
  if (match === null) return /^[a-z_-]+=/i.test(written) ? [] : [{ kind: "not-followed", text: written }];
  const [, sign = "", name = "", value = "", length = ""] = match;
  const says = signs[sign || "+"] ?? "pass";
  switch (name.toLowerCase()) {
    case "all":
      return [{ kind: "all", says }];
    case "ip4":
      return [{ kind: "range", says, range: `${value}${length}` }];
    case "a":
    case "mx":
      return [
        {
          kind: "hosts",
          says,
          of: name.toLowerCase() as "a" | "mx",
          name: value === "" ? null : value.toLowerCase(),
          length,
        },
      ];
    case "include":
      return [{ kind: "include", says, name: value.toLowerCase() }];
    default:
      return [{ kind: "not-followed", text: written }];
  }
}
