import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerApi } from "../../../src/api/http/answer-request.ts";
import { routes } from "../../../src/api/table/index.ts";
import { workOf } from "../../../src/api/work.ts";
import type { Command } from "../../../src/cli/frame/command.ts";
import { commands } from "../../../src/cli/table/index.ts";
import type { Message } from "../../../src/core/notify/message.ts";
import type { NotifierSettings } from "../../../src/core/notify/settings.ts";
import { Secret } from "../../../src/core/site/secret.ts";
import { openNotifier } from "../../../src/drivers/notifiers/index.ts";
import type { ApiRequest } from "../../../src/ports/api-request.ts";
import type { VerbCall } from "../../../src/ports/verb-runner.ts";
import { panelScene, request } from "../../../src/testing/panel-scene.ts";
import { twoFolders } from "../../two-folders.ts";
import { type CliAnswer, runCliHere } from "../run-cli-here.ts";

/** A place where somebody may write whatever he likes. */
export interface Field {
  readonly name: string;
  /** Puts the text there; what was wrong with what came of it, in words, or null. */
  put(text: string): Promise<string | null>;
}

export interface FieldRoom extends Disposable {
  readonly folder: string;
  readonly fields: readonly Field[];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come through.
export const terminalCodes = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/** Every argument and every flag with a value of every verb, from the command table; a new one is among them by itself. */
export function commandLineFields(): FieldRoom {
  const top = mkdtempSync(join(tmpdir(), "cp-words-"));
  // Deep, so that what climbs out of it stays in the room.
  const folder = join(top, "a/b/c/d/e");
  for (const account of ["one", "two"]) mkdirSync(join(folder, account, "public_html"), { recursive: true });
  writeFileSync(join(folder, "clonepanel.yaml"), twoFolders);
  const run = async (verb: string, words: readonly string[]) => {
    const answer = await runCliHere([...verb.split(" "), ...words, "--json", "--yes"], folder);
    return wrongAnswer(answer);
  };
  const fields = commands
    .filter(({ verb }) => !endless.has(verb))
    .flatMap((command): readonly Field[] => [
      ...command.arguments.map((argument, at) => ({
        name: `clonepanel ${command.verb} <${argument.name}>`,
        put: (text: string) =>
          run(command.verb, ["--", ...goodArguments(command).map((good, nth) => (nth === at ? text : good))]),
      })),
      ...command.flags
        .filter(({ value }) => value !== null)
        .map((flag) => ({
          name: `clonepanel ${command.verb} --${flag.name}`,
          put: (text: string) => run(command.verb, [`--${flag.name}=${text}`, ...goodArguments(command)]),
        })),
    ]);
  return { folder, fields, [Symbol.dispose]: () => rmSync(top, { recursive: true, force: true }) };
}

/** Of any verb. */
export function wrongAnswer({ exit, stdout, stderr }: CliAnswer): string | null {
  if (terminalCodes.test(stdout + stderr)) return "a terminal was told something";
  if (stdout.includes('"code":"INTERNAL"')) return stdout.slice(0, 500);
  return exit === 1 && stdout === "" ? `no word: ${stderr.slice(0, 300)}` : null;
}

/** They go on until somebody ends them, or ask a person. */
const endless = new Set(["demo", "run", "observe", "unlock"]);

function goodArguments({ arguments: names }: Command): readonly string[] {
  const good: Readonly<Record<string, string>> = {
    site: "example.com",
    account: "one",
    id: "latest",
    file: "out",
  };
  return names.map(({ name }) => good[name] ?? "x");
}

/** Every part of every address, every question, and every field of every body, from the table of routes. */
export function interfaceFields(): FieldRoom {
  const calls: VerbCall[] = [];
  const scene = panelScene({
    verbs: {
      table: commands,
      run: async (call) => {
        calls.push(call);
        return { data: {}, warnings: [], errors: [], exit: 0 };
      },
    },
  });
  const faults: string[] = [];
  const front = {
    house: scene.house,
    work: workOf(scene.house, { follow: () => undefined } as never),
    fault: (error: unknown) => void faults.push(error instanceof Error ? (error.stack ?? "") : String(error)),
  };
  let cookie: Promise<string> | null = null;
  const ask = async (method: string, target: string, body: unknown, text: string) => {
    cookie ??= scene.session("ann", { role: "admin" });
    calls.length = 0;
    faults.length = 0;
    const part = { headers: { cookie: await cookie }, ...(method === "GET" ? {} : { body }) };
    const reply = await answerApi(front, request(method, `/api/v1${target}`, part));
    // The scene's application knows no answers: whoever got as far as asking it came through as a value.
    const fault = faults.find((words) => !/nobody expected|is not a function/.test(words));
    if (fault !== undefined) return fault.slice(0, 500);
    for (const [name, value] of Object.entries(reply.headers ?? {}))
      if (/[\r\n]/.test(`${name}${String(value)}`)) return `a header of its own: ${name}`;
    return wrongCall(calls, text);
  };
  const fields = Object.entries(routes).flatMap(([key, rule]): readonly Field[] => {
    const [method = "", path = ""] = key.split(" ");
    if (method === "GET" && path === "/events") return [];
    const good = path.replaceAll("{site}", "own.example").replace(/\{\w+\}/g, "x");
    const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([whole, name = ""]) => ({
      name: `${key} {${name}}`,
      put: (text: string) =>
        ask(
          method,
          path
            .replace(whole, encodeURIComponent(text))
            .replaceAll("{site}", "own.example")
            .replace(/\{\w+\}/g, "x"),
          {},
          text,
        ),
    }));
    const questions = Object.keys("query" in rule ? (rule.query ?? {}) : {}).map((name) => ({
      name: `${key} ?${name}`,
      put: (text: string) => ask(method, `${good}?${name}=${encodeURIComponent(text)}`, {}, text),
    }));
    const bodies = bodyFields(rule).map((name) => ({
      name: `${key} body ${name}`,
      put: (text: string) => ask(method, good, { ...goodBody(rule), [name]: text }, text),
    }));
    return [...parts, ...questions, ...bodies];
  });
  return { folder: process.cwd(), fields, [Symbol.dispose]: () => undefined };
}

type Rule = (typeof routes)[keyof typeof routes];

function shapeOf(rule: Rule): Readonly<Record<string, unknown>> {
  const body = "body" in rule ? (rule.body as { readonly shape?: Readonly<Record<string, unknown>> }) : {};
  return body.shape ?? {};
}

function bodyFields(rule: Rule): readonly string[] {
  const takes = "takes" in rule.work ? rule.work.takes : [];
  return [...Object.keys(shapeOf(rule)), ...takes];
}

function goodBody(rule: Rule): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(shapeOf(rule)).map((name) => [name, "x"]));
}

/** A value is a value of its own argument or flag, and never anything beside it. */
function wrongCall(calls: readonly VerbCall[], text: string): string | null {
  for (const { arguments: words, flags, verb } of calls) {
    const command = commands.find((one) => one.verb === verb);
    if (command === undefined) return `the verb ${verb}`;
    for (const name of flags.keys())
      if (!command.flags.some((flag) => flag.name === name)) return `the flag ${name} of ${verb}`;
    if (words.length > 0 && words[0]?.startsWith("-") && words[0] !== text) return `the argument ${words[0]}`;
  }
  return null;
}

/** What is told of a site, by everybody who tells it: each part of a message, as a request that nobody sends. */
export function notifierFields(): FieldRoom {
  const sent: ApiRequest[] = [];
  const parts = {
    http: {
      request: async (order: ApiRequest) => {
        sent.push(order);
        return {
          kind: "answered",
          status: 200,
          headers: new Map(),
          body: Buffer.from('{"ok":true}'),
        } as const;
      },
    },
    secrets: { resolve: async () => new Secret("https://x.example/secret") },
  };
  const signal = new AbortController().signal;
  const fields = notifiers.flatMap((settings) =>
    (["id", "cause", "site", "title", "text"] as const).map(
      (part): Field => ({
        name: `${settings.driver}: ${part}`,
        put: async (text) => {
          sent.length = 0;
          const notifier = await openNotifier(settings, parts);
          await notifier.send({ ...message, [part]: text }, signal);
          if (sent.length === 0) return "nothing is sent";
          return sent.map(wrongRequest).find((because) => because !== null) ?? null;
        },
      }),
    ),
  );
  return { folder: process.cwd(), fields, [Symbol.dispose]: () => undefined };
}

const message: Message = {
  ...{
    id: "open 5",
    kind: "test",
    cause: "c",
    site: "example.com",
    severity: "alarm",
    title: "t",
    text: "x",
  },
  ...{ at: "2026-11-29T12:00:00.000Z", repetition: "no" },
};
const route = { severity: "info", sites: null, afterMs: 0, quiet: null, weekly: null } as const;
const server = "https://x.example";
const ref = { env: "X" };
const notifiers: readonly NotifierSettings[] = [
  ...(["webhook", "slack", "discord", "teams"] as const).map((driver) => ({ driver, url: ref, route })),
  { driver: "ntfy", server, topic: ref, token: ref, route },
  { driver: "telegram", server, token: ref, chat: "-1", route },
  { driver: "matrix", server, token: ref, room: "!a:b.test", route },
  { driver: "pushover", server, token: ref, user: ref, route },
  { driver: "gotify", server, token: ref, route },
  { driver: "pagerduty", server, key: ref, route },
  { driver: "healthchecks", url: ref, everyMs: 60_000, route },
  { driver: "twilio", server, account: "AC1", token: ref, from: "+1", to: "+2", route },
];

function wrongRequest({ url, headers, body = "" }: ApiRequest): string | null {
  if (!URL.canParse(url) || new URL(url).hostname === "evil") return `the address ${url}`;
  for (const [name, value] of Object.entries(headers))
    if (/[^\t\x20-\x7e\x80-\xff]/.test(name + value)) return `the header ${name}`;
  const isJson = /json/.test(headers["content-type"] ?? "");
  if (isJson && !canParse(body)) return "a body that is no JSON any more";
  return null;
}

function canParse(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function leftCanary(folders: readonly string[], canary: string): string | null {
  return folders.find((folder) => existsSync(join(folder, canary))) ?? null;
}
