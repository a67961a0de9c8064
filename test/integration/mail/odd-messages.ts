/** Shapes that mail has, and should not have, by the tests that others found the hard way. */
const heads: Readonly<Record<string, string>> = {
  "no head at all": "",
  "no Message-ID": "Subject: a\r\n",
  "a folded id": "Message-ID:\r\n <a@b>\r\nSubject: a\r\n",
  "two ids": "Message-ID: <a@b>\r\nMessage-ID: <c@d>\r\n",
  "8-bit words": "Subject: gr\xfc\xdfe \xff\xfe\r\n",
  "UTF-8 words": "Subject: \xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80\r\n",
  "a head line of 20,000 bytes": `X-Long: ${"y".repeat(20_000)}\r\n`,
  "an mbox line": "From someone Thu Jan  1 00:00:00 1970\r\nSubject: a\r\n",
  "a colon too few": "Subject a\r\nbroken line\r\n",
  "an empty name": ": value\r\nSubject: a\r\n",
  "blanks before the colon": "Subject : a\r\n",
  "only folded lines": " a\r\n\tb\r\n",
  "a date of no calendar": "Date: Thu, 99 Foo 99999 99:99:99 +9999\r\n",
  "control characters": "Subject: \x01\x02\x1b[31m\x7f\r\n",
  "words of IMAP": "Subject: {5}\r\nX: ) C1 OK done\r\nY: * BYE\r\n",
  "a hundred received lines": "Received: from a by b\r\n".repeat(100),
  "quotes and brackets": 'From: "a\\"b" <<c@d>>\r\nTo: ((((\r\n',
  "a multipart without parts": "Content-Type: multipart/mixed; boundary=x\r\n",
  "binary encoding": "Content-Transfer-Encoding: binary\r\n",
};

const bodies: Readonly<Record<string, string>> = {
  nothing: "",
  "no last line end": "text",
  "dots alone": ".\r\n..\r\n.\r\n",
  "an mbox line in the middle": "text\r\nFrom here on\r\n>From there\r\n",
  "a line of 200,000 bytes": `${"z".repeat(200_000)}\r\n`,
  "bare line feeds": "a\nb\n\nc\n",
  "mixed line ends": "a\r\nb\nc\r\n\n\r\nd",
  "a lone CR": "a\rb\r\n",
  "CR CR LF": "a\r\r\nb\r\r\n",
  "a CR at the end": "a\r",
  "a zero byte": "a\0b\r\n",
  "every byte but zero, CR and LF": Array.from({ length: 256 }, (_, byte) =>
    [0, 10, 13].includes(byte) ? "" : String.fromCharCode(byte),
  ).join(""),
  "a thousand empty lines": "\r\n".repeat(1_000),
  "blanks at line ends": "a \r\nb\t\r\n  \r\n",
  "literals and tags": "{10}\r\n{10+}\r\nC1 OK\r\n* 1 EXPUNGE\r\n)\r\n",
  "parts in parts": "--x\r\n--x--\r\n--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x",
  "uuencoded text": "begin 644 a\r\n#0V%T\r\n`\r\nend\r\n",
  "a form feed and a byte order mark": "\xef\xbb\xbfa\f\v\r\n",
  "half of a UTF-8 letter": "a\xe2\x82\r\n",
  "base64 without an end": "TWFu\r\nTWE",
  "text of the size of a block": "x".repeat(65_536),
  "text of one byte more than a block": "x".repeat(65_537),
  "a soft line break at the end": "a=\r\n=\r\n=",
  "a signature line": "-- \r\n",
  "long runs of blanks": `${" ".repeat(5_000)}\r\n`,
  "an escape sequence": "\x1b]0;title\x07\r\n",
  "Japanese in seven bits": "\x1b$B$3$s\x1b(B\r\n",
};

export interface OddMessage {
  readonly name: string;
  readonly text: string;
}

/** Every head with every body: more than five hundred. */
export function oddMessages(): readonly OddMessage[] {
  return Object.entries(heads).flatMap(([head, lines]) =>
    Object.entries(bodies).map(([body, text]) => ({
      name: `${head}, ${body}`,
      text: `${lines}\r\n${text}`,
    })),
  );
}
