/* Draws the layers of a stand-alone map. Numbers are whole steps of a grid, each the difference to
   the one before; texts are set as text, never as markup. */
"use strict";
const standalone = {
  /** Return what reads runs of one feature: each starts from where the one before it started. */
  reader([west, south, step]) {
    let fromX = 0, fromY = 0;
    return (flat) => {
      fromX += flat[0];
      fromY += flat[1];
      let x = fromX, y = fromY;
      const points = [[south + y * step, west + x * step]];
      for (let at = 2; at < flat.length; at += 2) {
        x += flat[at];
        y += flat[at + 1];
        points.push([south + y * step, west + x * step]);
      }
      return points;
    };
  },

  /** Return a layer group of features: [kind, runs, texts, style]; areas: runs of each polygon. */
  layer(told) {
    const group = L.featureGroup();
    for (const [kind, runs, texts, style] of told.features) {
      const line = standalone.reader(told.grid);
      const look = Object.assign({}, told.style, style || {});
      const drawn = kind === "point" ? L.circleMarker(line(runs[0])[0], look)
        : kind === "line" ? L.polyline(runs.map(line), look)
        : L.polygon(runs.map((rings) => rings.map(line)), look);
      if (texts) drawn.bindPopup(() => standalone.table(told.labels, texts));
      if (texts && told.tips) drawn.bindTooltip(() => standalone.plain(texts[0]));
      drawn.addTo(group);
    }
    return group;
  },

  plain(text) {
    const held = document.createElement("span");
    held.textContent = text;
    return held;
  },

  table(labels, texts) {
    const table = document.createElement("table");
    labels.forEach((label, at) => {
      if (texts[at] === "" || texts[at] === undefined) return;
      const row = table.insertRow();
      const head = document.createElement("th");
      head.textContent = label;
      row.append(head);
      row.insertCell().textContent = texts[at];
    });
    return table;
  },

  /** Let rows of the panel that have a place move the map there. */
  start(map) {
    L.control.scale({ imperial: false }).addTo(map);
    for (const row of document.querySelectorAll("[data-box]")) {
      const box = JSON.parse(row.dataset.box);
      row.addEventListener("click", () => map.fitBounds([[box[1], box[0]], [box[3], box[2]]]));
    }
  },
};
