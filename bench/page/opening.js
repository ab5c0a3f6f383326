/**
 * Notes when what a planner waits for is there. Runs before the page's own script and leaves it as
 * it is.
 */
(() => {
  const opening = { page: 0, gate: 0, panel: 0, map: 0, calm: 0, noted, requests };
  window.opening = opening;

  function noted() {
    const files = [performance.getEntriesByType("navigation")[0],
      ...performance.getEntriesByType("resource")];
    const bytes = files.reduce((sum, file) => sum + file.transferSize, 0);
    return { page: opening.page, gate: opening.gate, panel: opening.panel, map: opening.map,
      calm: opening.calm, kilobytes: bytes / 1000 };
  }

  function requests() {
    return performance.getEntriesByType("resource")
      .map((file) => [file.startTime, file.responseStart, file.responseEnd].map(Math.round).join(" ")
        + ` ${file.encodedBodySize} ${file.name.replace(location.origin, "")}`).join("\n");
  }

  /** Whether every block in sight is drawn in the tint of its grid. */
  function _drawn(map) {
    const far = map.getZoom() < 13;
    return opening.panel > 0 && map.isSourceLoaded(far ? "redraw_dots" : "blocks")
      && map.queryRenderedFeatures({ layers: [far ? "redraw-dots" : "redraw-areas"] })
        .some(({ state, properties }) => (state.tint ?? properties.tint) !== undefined);
  }

  function look() {
    if (document.readyState !== "loading") opening.page ||= performance.now();
    const main = document.getElementById("main");
    if (main !== null && !main.hidden) opening.gate ||= performance.now();
    // the title alone is there while the draft is fetched
    if (document.querySelector("#redraw .row") !== null) opening.panel ||= performance.now();
    const map = window.wangge?.map;
    if (map && !opening.listens) {
      opening.listens = true;
      const drawn = () => {
        const now = performance.now(); // looking costs too
        if (opening.map === 0 && _drawn(map)) opening.map = now;
      };
      map.on("render", drawn);
      map.on("idle", () => {
        drawn();
        if (opening.map > 0) opening.calm ||= performance.now();
      });
    }
    if (opening.calm > 0) clearInterval(looking);
  }
  // a request for a picture would make one
  const looking = setInterval(look, 10);
})();
