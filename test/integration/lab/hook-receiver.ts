/**
 * A person's webhook on the visitors' host: `node hook-receiver.ts PORT`. The first message is refused, as by a service that
 * is just being restarted. Prints each as a line of JSON, with the answer that it got, until stdin ends.
 */
import { createServer } from "node:http";
import { argv, stdin, stdout } from "node:process";
import { text } from "node:stream/consumers";
import type { Message } from "../../../src/core/notify/message.ts";

export interface Heard {
  readonly answer: 204 | 503;
  readonly message: Message;
}

let isRestarting = true;
const server = createServer(async (request, response) => {
  const message = JSON.parse(await text(request)) as Message;
  const heard: Heard = { answer: isRestarting ? 503 : 204, message };
  isRestarting = false;
  stdout.write(`${JSON.stringify(heard)}\n`);
  response.writeHead(heard.answer).end();
});
server.listen(Number(argv[2]));
stdin.resume().once("end", () => {
  server.closeAllConnections();
  server.close();
});
