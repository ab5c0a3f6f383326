/** Land: the paper everything lies on. Always there, so the legend does not list it. */

import { colour } from "../tokens.js";

/** @type {import("../types").Layer} */
export const land = {
  id: "land",
  shown: true,
  count: null,
  needs: "",
  sources: [],
  paint: (tokens) => [
    { order: 0, id: "land", type: "background",
      paint: { "background-color": colour(tokens, "land") } },
  ],
};
