/**
 * Asks for what the page will need while the rest of its script is still being read. Runs by itself,
 * before main.js; whoever asks for the same later has the answer of this.
 */

import { getAhead } from "./api.js";
import { draftPath } from "./redraw/paths.js";
import { firstState, keptLanguage, parseState } from "./state.js";
import { loadTexts, speak } from "./text.js";

void loadTexts().catch(() => undefined); // main.js tells
if (!location.hash.startsWith("#welcome=")) {
  const { draft, language } = parseState(location.hash, firstState([], keptLanguage()), []);
  speak(language);
  getAhead(["/api/session", "/api/map", ...(draft === null ? [] : [draftPath(draft)])]);
}
