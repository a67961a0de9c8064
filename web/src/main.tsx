import { render } from "preact";
import { App } from "./app.tsx";
import { applyTheme, followSystem } from "./state/theme.ts";

applyTheme();
followSystem();

const place = document.getElementById("app");
if (place !== null) render(<App />, place);
