import { ClonePanelError } from "../../core/errors.ts";
import { closest } from "../../core/words/closest.ts";
import type { Handler } from "../frame/command.ts";

export const explain: Handler = async (context) => {
  const code = (context.arguments[0] ?? "").toUpperCase();
  const sections = sectionsOf(await context.house.readErrorHandbook());
  const text = sections.get(code);
  if (text === undefined) throw unknown(code, [...sections.keys()]);
  return { data: { code, text }, text: `${code}\n${text}` };
};

/** `## CODE` and what follows it. */
function sectionsOf(handbook: string): ReadonlyMap<string, string> {
  const parts = handbook.split(/^## /m).slice(1);
  return new Map(
    parts.map((part) => {
      const [title = "", ...body] = part.split("\n");
      return [title.trim(), body.join("\n").trim()];
    }),
  );
}

function unknown(code: string, known: readonly string[]): ClonePanelError {
  const meant = closest(code, known);
  return new ClonePanelError("ERROR_CODE_UNKNOWN", `there is no error code ${code}`, {
    hint: meant === null ? "A code stands in the last line of an error message." : `Did you mean ${meant}?`,
    remedy: "owner",
  });
}
