import type { SecretDriver } from "../parts.ts";
import { readFromProgram } from "../program.ts";

export const cmd: SecretDriver<{ readonly cmd: readonly string[] }> = {
  manifest: {
    id: "cmd",
    title: "the output of a program",
    example: "{ cmd: [pass, show, clonepanel/pdns] }",
    atRest: "elsewhere",
  },
  read: ({ cmd: [program = "", ...args] }, { exec }, signal) =>
    readFromProgram({ file: program, args }, exec, signal),
};
