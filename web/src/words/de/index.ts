import type { Words } from "../en/index.ts";
import { change } from "./change.ts";
import { frame } from "./frame.ts";
import { services } from "./services.ts";
import { settings } from "./settings.ts";
import { sites } from "./sites.ts";
import { states } from "./states.ts";

export const de: Words = { ...frame, ...states, ...sites, ...services, ...change, ...settings };
