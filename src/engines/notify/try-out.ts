import type { Message } from "../../core/notify/message.ts";
import type { NotifyTest } from "../../core/report/notify.ts";
import type { NotifyEngine } from "./notify-engine.ts";
import { refusalOf } from "./refusal-of.ts";
import { sendBy } from "./tell.ts";

/** One message to each, past all routes; nothing is stored. */
export function testNotifiers(
  engine: NotifyEngine,
  names: readonly string[],
  id: string,
): Promise<readonly Omit<NotifyTest, "driver">[]> {
  const message = testMessage(id, engine.isoTime(engine.clock.nowMs()));
  return Promise.all(
    names.map(async (name) => {
      const outcome = await engine
        .notifier(name)
        .then((notifier) => sendBy(notifier, engine, message))
        .catch((error: unknown) => {
          engine.signal.throwIfAborted();
          return refusalOf(error);
        });
      const because = outcome.kind === "sent" ? (outcome.note ?? "") : outcome.because;
      return { name, outcome: outcome.kind, because };
    }),
  );
}

function testMessage(id: string, at: string): Message {
  return {
    id: `test ${id}`,
    kind: "test",
    cause: "test",
    site: null,
    severity: "info",
    title: "a test of the notifications",
    text: "Nothing is wrong: somebody asked whether this message arrives.",
    at,
    repetition: "no",
  };
}
