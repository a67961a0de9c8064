import assert from "node:assert/strict";
import { test } from "node:test";
import type { Route } from "./route.ts";
import type { NotifierSettings } from "./settings.ts";
import { sharedFate } from "./shared-fate.ts";

const route: Route = { severity: "info", sites: null, afterMs: 0, quiet: null, weekly: null };
const watched = new Set(["example.com", "sydney.host.example", "203.0.113.10"]);

function mail(host: string, to: string): NotifierSettings {
  return { driver: "smtp", host, port: 587, tls: "starttls", login: null, from: "a@b.test", to: [to], route };
}

test("mail to a watched site, or through one of its servers, is warned of", () => {
  for (const settings of [
    mail("smtp.other.test", "me@example.com"),
    mail("smtp.other.test", "me@mail.EXAMPLE.com"),
    mail("sydney.host.example", "me@other.test"),
    mail("203.0.113.10", "me@other.test"),
  ])
    assert.match(sharedFate(settings, watched) ?? "", /nobody is told|waits there/, JSON.stringify(settings));
});

test("a way that has nothing to do with the sites is not", () => {
  assert.equal(sharedFate(mail("smtp.other.test", "me@other.test"), watched), null);
  assert.equal(sharedFate(mail("com", "me@notexample.com"), watched), null);
  assert.equal(sharedFate({ driver: "webhook", url: { env: "X" }, route }, watched), null);
});

test("a server of one's own beside the sites falls with them, too", () => {
  const settings: NotifierSettings = {
    driver: "gotify",
    server: "https://push.example.com",
    token: { env: "X" },
    route,
  };

  assert.match(sharedFate(settings, watched) ?? "", /push\.example\.com/);
});
