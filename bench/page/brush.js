/**
 * Runs in the page: a made-up draft of `grids` grids of 7 x 7 blocks on a plain, the real hand on
 * the real map. Returns milliseconds of script: of each pointer event, of colouring everything.
 */
async ([grids, events]) => {
  const part = (name) => import(`/static/js/redraw/${name}.js`);
  const [{ Desk }, { Painter }, { Tools }, { Frame }, { Bar }] = await Promise.all(
    ["desk", "painter", "tools", "frame", "bar"].map(part));
  const { map } = window.wangge;
  const columns = Math.ceil(Math.sqrt(grids));
  const rows = Math.ceil(grids / columns);
  const [width, height] = [columns * 7, rows * 7];
  const blocks = { ids: [], households: [], grid: [], compound: [], x: [], y: [] };
  const edges = { a: [], b: [] };
  const step = 0.0002;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const at = row * width + column;
      const grid = Math.floor(row / 7) * columns + Math.floor(column / 7);
      blocks.ids.push(`b${at}`);
      blocks.households.push(10 + (at % 7));
      blocks.grid.push(grid < grids ? grid : null);
      blocks.compound.push(-1);
      blocks.x.push(104 + column * step);
      blocks.y.push(30 - row * step);
      if (column + 1 < width) { edges.a.push(at); edges.b.push(at + 1); }
      if (row + 1 < height) { edges.a.push(at); edges.b.push(at + width); }
    }
  }
  const told = { plan: { id: "bench", unit_codes: [], state: "draft", based_on: null, seq: 0 },
    limits: { min: 500, max: 800 }, fixed_grids: null, headroom: null, blocks, edges,
    grids: Array.from({ length: grids }, (_, i) => ({ code: `g${i}`, name: `g${i}`, households: 0,
      unknown_blocks: 0, blocks: 0, band: "in", locked: false, kind: "comprehensive" })),
    undo: false, redo: false, log_size: 0 };
  const desk = new Desk({ get: async () => ({ status: "ok", value: told }),
    send: () => new Promise(() => undefined), later: () => new Promise(() => undefined),
    newId: () => "x", keep: { load: () => [], save: () => undefined }, onNews: () => undefined }, "bench");
  let began = performance.now();
  await desk.open();
  const opened = performance.now() - began;
  const middle = (Math.floor(rows / 2) * columns + Math.floor(columns / 2));
  const centre = { lng: 104 + (width / 2) * step, lat: 30 - (height / 2) * step };
  map.jumpTo({ center: centre, zoom: 16.5 });
  await new Promise((done) => { setTimeout(done, 500); });
  const painter = new Painter(map, desk);
  began = performance.now();
  painter.begin();
  const coloured = performance.now() - began;
  const frame = new Frame(map.getContainer());
  const tools = new Tools({ map, desk, frame, painter, chosen: () => middle,
    onVerdict: (verdict) => bar.show(desk, verdict), onStroke: () => undefined,
    onPick: () => undefined, onLack: () => undefined });
  const bar = new Bar(document.getElementById("map-area"), { take: () => undefined,
    resize: () => undefined, tool: () => "brush", size: () => tools.size, editable: () => true });
  const canvas = map.getCanvasContainer();
  const box = canvas.getBoundingClientRect();
  const fire = (kind, x, y) => canvas.dispatchEvent(new PointerEvent(kind, { clientX: box.left + x,
    clientY: box.top + y, pointerId: 1, isPrimary: true, button: 0, bubbles: true }));
  const took = [];
  canvas.setPointerCapture = () => undefined;
  // round and round the middle: the stroke grows from some blocks to some hundreds
  for (let lap = 0; lap < 4; lap += 1) {
    fire("pointerdown", box.width / 2, box.height / 2);
    for (let i = 0; i < events / 4; i += 1) {
      const turn = (i / (events / 4)) * 6 * Math.PI;
      const reach = 20 + 130 * (i / (events / 4));
      const start = performance.now();
      fire("pointermove", box.width / 2 + reach * Math.cos(turn), box.height / 2 + reach * Math.sin(turn));
      took.push(performance.now() - start);
      if (i % 10 === 0) await new Promise((done) => { requestAnimationFrame(done); });
    }
    tools.cancel();
  }
  const moved = tools.running?.verdict?.moves.length ?? 0;
  tools.close();
  painter.clear();
  frame.remove();
  bar.remove();
  took.sort((one, other) => one - other);
  return { blocks: blocks.ids.length, opened, coloured, median: took[Math.floor(took.length / 2)],
    p95: took[Math.floor(took.length * 0.95)], most: took[took.length - 1], moved };
}
