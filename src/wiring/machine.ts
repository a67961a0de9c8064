export { coresOfMachine } from "../platform/machine.ts";
