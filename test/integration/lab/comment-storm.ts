/**
 * Visitors that write without a pause, run on the visitors' host: `node comment-storm.ts TAG POST ORIGIN...`, one visitor
 * for each origin. They stop when stdin ends and print what became of every comment as JSON.
 *
 * A redirect that keeps the method is followed with the body, as browsers do. Nothing is ever sent twice.
 */
import { request } from "node:http";
import { argv, stdin, stdout } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";

export interface Posted {
  readonly words: string;
  readonly origin: string;
  /** `kept`: the answer said that the comment was taken. */
  readonly outcome: "kept" | "refused" | "no-answer";
  /** The last answer's status, or why there was none. */
  readonly answer: string;
  /** Who answered last. */
  readonly at: string;
  readonly tookMs: number;
}

const pauseMs = 120;
const patienceMs = 60_000;

async function main([tag = "", post = "", ...origins]: readonly string[]): Promise<void> {
  let isOver = false;
  stdin.resume().once("end", () => {
    isOver = true;
  });
  const visitors = origins.map(async (origin, visitor) => {
    const mine: Posted[] = [];
    for (let number = 0; !isOver; number++) {
      mine.push(await postComment(origin, post, `${tag}-${visitor}-${number}`));
      await sleep(pauseMs);
    }
    return mine;
  });
  stdout.write(JSON.stringify((await Promise.all(visitors)).flat()));
}

async function postComment(origin: string, post: string, words: string): Promise<Posted> {
  const began = performance.now();
  const form = { comment_post_ID: post, author: "Storm", email: "storm@example.test", comment: words };
  let at = `${origin}/wp-comments-post.php`;
  const ended = (outcome: Posted["outcome"], answer: string): Posted => {
    return { words, origin, outcome, answer, at, tookMs: Math.round(performance.now() - began) };
  };
  try {
    for (let hops = 0; hops < 4; hops++) {
      const answer = await send(at, new URLSearchParams(form).toString());
      const { location } = answer;
      if (answer.status === 302 && location.includes("#comment-")) return ended("kept", "302");
      if (answer.status !== 307) return ended("refused", `${answer.status} ${location}`);
      at = new URL(location, at).href;
    }
    return ended("refused", "more than 3 redirects");
  } catch (error) {
    return ended("no-answer", String(error));
  }
}

/** As a browser sends a form. `fetch` would say that a script asks, which is answered otherwise. */
function send(url: string, body: string): Promise<{ readonly status: number; readonly location: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      "Content-Type": "application/x-www-form-urlencoded",
      "Content-Length": Buffer.byteLength(body),
      Connection: "close",
    };
    const signal = AbortSignal.timeout(patienceMs);
    const sent = request(url, { method: "POST", headers, signal }, (answer) => {
      answer.resume().once("end", () => {
        resolve({ status: answer.statusCode ?? 0, location: answer.headers.location ?? "" });
      });
      answer.once("error", reject);
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

await main(argv.slice(2));
