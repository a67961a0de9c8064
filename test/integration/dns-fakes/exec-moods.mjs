// A DNS program that is in the mood which it is started with: exec-moods.mjs MOOD FOLDER
import { existsSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";

const [mood = "", folder = ""] = process.argv.slice(2);
const order = JSON.parse(await text(process.stdin));
const { zone } = order;
const sets = [
  { name: zone, type: "SOA", ttl: 300, values: [`ns1.${zone}. hostmaster.${zone}. 1 3600 600 604800 60`] },
  { name: zone, type: "NS", ttl: 300, values: ["ns1.example.net."] },
  { name: `www.${zone}`, type: "A", ttl: 300, values: ["192.0.2.99"] },
];

if (order.do === "read") answerRead();
else await answerApply();

function answerRead() {
  if (mood === "nonsense") process.stdout.write("<html>Welcome</html>");
  else if (mood === "copy") say({ ok: true, sets, readOnly: "it is a copy of another nameserver's zone" });
  else if (["auth", "zone-unknown", "unreachable", "rate-limited", "other"].includes(mood))
    say({ ok: false, error: mood, message: "as the test wants it" });
  else say({ ok: true, sets });
}

async function answerApply() {
  if (mood === "changed") return say({ ok: false, error: "changed", message: "somebody was faster" });
  if (mood === "slow") {
    writeFileSync(`${folder}/begun`, "");
    while (!existsSync(`${folder}/go-on`)) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  // "forgets" takes the change and does nothing.
  say({ ok: true });
}

function say(answer) {
  process.stdout.write(JSON.stringify(answer));
}
