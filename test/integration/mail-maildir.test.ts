import { mailSideContract } from "../../src/testing/mail-side-contract.ts";
import { localAccount, maildirHarness, openLocal } from "./mail/maildir-account.ts";

mailSideContract("Maildirs in a folder of this machine", () =>
  maildirHarness((home, scratch) => openLocal(localAccount("one", home), scratch)),
);
