import { render } from "preact";
import { App } from "./app.tsx";
import { takeReturn } from "./state/oidc.ts";
import { applyTheme, followSystem } from "./state/theme.ts";

applyTheme();
followSystem();

const place = document.getElementById("app");
// Before any screen reads the address.
const returned = takeReturn();
if (place !== null) render(<App returned={returned} />, place);
