import type { Room } from "./guest-book.ts";

// The little inn by the sea whose site the demo mirrors. All of it is made up.

const layout = (title: string, content: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title} - The Lighthouse Inn</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><a href="/">The Lighthouse Inn</a> <a href="/rooms.html">Rooms</a> <a href="/find-us.html">Find us</a> <a href="/guestbook.html">Guest book</a></header>
<main>
${content}
</main>
</body>
</html>
`;

const pictures = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => `<img src="/pictures/view-${from + at}.png" alt="">`).join("\n");

/** Path below the document root -> text. `<!-- name -->` is where the program puts rows of the database. */
export const pages: Readonly<Record<string, string>> = {
  "index.html": layout(
    "Welcome",
    `<h1>Seven rooms, one lamp</h1>\n${pictures(1, 3)}\n<h2>Our guests say</h2>\n<!-- latest -->`,
  ),
  "rooms.html": layout("Rooms", `<h1>Rooms</h1>\n<!-- rooms -->\n${pictures(4, 4)}`),
  "find-us.html": layout("Find us", `<h1>Find us</h1>\n<p>Follow the light.</p>\n${pictures(8, 1)}`),
  "guestbook.html": layout(
    "Guest book",
    `<h1>Guest book</h1>
<form method="post" action="/guestbook.html" enctype="multipart/form-data">
<input name="name" required> <textarea name="words" required></textarea> <input type="file" name="picture" accept="image/png">
<button>Write</button>
</form>
<!-- entries -->`,
  ),
  "style.css":
    "body { font: 1.1rem/1.5 serif; max-width: 44rem; margin: 2rem auto; }\nimg { max-width: 100% }\n",
  "robots.txt": "User-agent: *\nAllow: /\n",
};

export const picturesOfTheHouse = 8;

export const rooms: readonly Room[] = [
  { name: "Keeper's room", beds: 1, price: 48 },
  { name: "Gull", beds: 2, price: 72.5 },
  { name: "Tern", beds: 2, price: 72.5 },
  { name: "Seal", beds: 3, price: 96 },
  { name: "Chambre d'été", beds: 2, price: 81.4 },
  { name: "灯台の部屋", beds: 2, price: 88 },
  { name: 'Lantern "suite"', beds: 4, price: 140 },
];

const guests = [
  "Åsa",
  "Bjørn",
  "Chloé",
  "Dmitri",
  "Eun-ji",
  "Fatima",
  "Grzegorz",
  "Hana 花",
  "Íris",
  "José",
  "Ngọc",
];
const remarks = [
  "The wind sang all night, and the breakfast made up for it.",
  "We came for one day & stayed for five.",
  'Don\'t miss the stairs: 199 of them; our youngest counted "exactly 200".',
  "Der Nebel war dichter als zu Hause, aber das Licht auch heller.",
  "素晴らしい朝焼けでした。また来ます。",
  "Il pleuvait; nous avons joué aux cartes jusqu'à minuit.",
  "Bring boots. Bring a second pair of boots.",
];

/** Entry number `n` of the years before the demo: the same each time. */
export function oldEntry(n: number): { readonly name: string; readonly words: string } {
  return {
    name: `${guests[n % guests.length]}`,
    words: `${remarks[n % remarks.length]} (Visit ${n + 1})`,
  };
}
