/** A draft known by hand, for the tests of the workspace: a street of blocks, or a chequered town. */

/**
 * A town of `columns` x `rows` blocks, each a neighbour of the next in its row and column; `grid`
 * says in which grid a block lies.
 */
export function town({ columns, rows, grids, grid, households = () => 100, compound = () => -1,
  locked = [], stray = () => 0, limits = { min: 500, max: 800 } }) {
  const at = (column, row) => row * columns + column;
  const cells = Array.from({ length: columns * rows }, (_, i) => [i % columns, Math.floor(i / columns)]);
  const a = [];
  const b = [];
  for (const [column, row] of cells) {
    if (column + 1 < columns) { a.push(at(column, row)); b.push(at(column + 1, row)); }
    if (row + 1 < rows) { a.push(at(column, row)); b.push(at(column, row + 1)); }
  }
  return {
    plan: { id: "p1", unit_codes: ["u"], state: "draft", based_on: null, seq: 0 },
    limits, fixed_grids: null, headroom: null,
    blocks: {
      ids: cells.map((_, i) => `b${String(i).padStart(5, "0")}`),
      households: cells.map(([column, row]) => households(column, row)),
      grid: cells.map(([column, row]) => grid(column, row)),
      compound: cells.map(([column, row]) => compound(column, row)),
      stray: cells.map(([column, row]) => stray(column, row)),
      x: cells.map(([column]) => 104 + column * 0.001),
      y: cells.map(([, row]) => 30 - row * 0.001),
    },
    edges: { a, b },
    grids: Array.from({ length: grids }, (_, i) => ({ code: `g${i}`, name: `Grid ${i}`,
      households: 0, unknown_blocks: 0, blocks: 0, band: "in", locked: locked.includes(i),
      kind: "comprehensive" })),
    undo: false, redo: false, log_size: 0,
  };
}
