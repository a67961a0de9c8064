import type { HealthFinding } from "../report/account-health.ts";

interface Topic {
  readonly topic: string;
  readonly site?: string;
}

export function good(about: Topic, text: string): HealthFinding {
  return { topic: about.topic, site: about.site ?? null, level: "good", text, next: null };
}

/** Works, but worth knowing. `next` is null when there is nothing to do about it. */
export function note(about: Topic, text: string, next: string | null): HealthFinding {
  return { topic: about.topic, site: about.site ?? null, level: "note", text, next };
}

export function problem(about: Topic, text: string, next: string): HealthFinding {
  return { topic: about.topic, site: about.site ?? null, level: "problem", text, next };
}

/** An error that a look ended with: the finding says what the error says. */
export function fault(
  about: Topic,
  error: { readonly message: string; readonly hint: string },
): HealthFinding {
  return problem(about, error.message, withoutDoctor(error.hint));
}

/** Many hints end in "run: clonepanel doctor", which is what runs already. */
function withoutDoctor(hint: string): string {
  const rest = hint
    .replace(/(?:[,;.:]? ?(?:and|then|or)?,? ?(?:then )?(?:run|look)?:? ?)?clonepanel doctor.*$/, "")
    .trim();
  return rest === "" ? "Log in by hand and look." : rest;
}
