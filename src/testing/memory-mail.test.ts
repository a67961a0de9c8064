import { mailSideContract } from "./mail-side-contract.ts";
import { memoryFiles } from "./memory-files.ts";
import { memoryMail } from "./memory-mail.ts";

for (const names of ["deterministic", "given-by-server"] as const) {
  mailSideContract(`memory, names ${names}`, async () => {
    const files = memoryFiles();
    const { side, folders } = memoryMail({ account: "one", files, names });
    for (const mailbox of ["info", "sales"]) folders.push({ mailbox, folder: "INBOX", use: "inbox" });
    let number = 0;
    return {
      side,
      place: async (name, bytes) => {
        files.put(`/${name}`, bytes);
        return `/${name}`;
      },
      read: files.read,
      makeFolder: async () => {
        number += 1;
        return `/folder${number}`;
      },
      async [Symbol.asyncDispose]() {},
    };
  });
}
