import type { AccountCode, AccountCodeFile } from "./account-code.ts";
import { phpString } from "./php-string.ts";

export interface PhpBundle {
  /** Each installed file has a namespace of its own, so that two of different ages never mix. */
  readonly namespace: "Gate" | "Plugin" | "Role" | "Renewal";
  /** A comment after `<?php`, for who finds the file on the account. */
  readonly heading: string;
  /** Values as PHP expressions. */
  readonly constants: Readonly<Record<string, string>>;
  readonly parts: readonly AccountCodeFile[];
}

/** One self-contained PHP file: heading, constants, and the parts without their opening lines. */
export function bundlePhp(code: AccountCode, bundle: PhpBundle): string {
  const constants = Object.entries(bundle.constants).map(([name, value]) => `const ${name} = ${value};`);
  const bodies = bundle.parts.map((part) => withoutOpening(code(part)));
  return `<?php\n${bundle.heading}\nnamespace ClonePanel\\${bundle.namespace};\n\n${constants.join("\n")}\n\n${bodies.join("\n")}`;
}

/** A list of byte strings as a PHP array. */
export function phpList(texts: readonly string[]): string {
  return `[${texts.map(phpString).join(", ")}]`;
}

function withoutOpening(text: string): string {
  return text.replace("<?php\nnamespace ClonePanel;\n\n", "");
}
