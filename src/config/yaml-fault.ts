import type { YAMLError } from "yaml";

/** The parser's fault in words for somebody who does not know YAML. Never quotes the file: it might be a secret. */
export function explainYamlFault(fault: YAMLError): string {
  switch (fault.code) {
    case "TAB_AS_INDENT":
      return "a tab is used for indenting; use spaces";
    case "BAD_INDENT":
      return "the indenting is not right; keys of one section start in the same column";
    case "MULTIPLE_DOCS":
      return 'a second document starts here ("---"); write everything into one';
    case "BAD_ALIAS":
      return "this alias (*name) has no anchor (&name) before it";
    case "TAG_RESOLVE_FAILED":
      return "tags (!name) are not used here";
    case "MISSING_CHAR":
      return "a quote, bracket or brace is not closed";
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
      return 'this is no "key: value"; is a colon, a space after it, or a quote missing?';
    case "BAD_DQ_ESCAPE":
      return "a backslash in \"double quotes\" starts an escape; use 'single quotes'";
    case "BAD_SCALAR_START":
      return "a text that starts with this character must be quoted";
    default:
      return `this is not valid YAML (${fault.code})`;
  }
}
