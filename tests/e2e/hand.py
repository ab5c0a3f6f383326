"""What a planner does in the workspace with mouse and keyboard, on the town of these tests."""

import os

from playwright.sync_api import expect

from tests.e2e.town import LAKE, STEP, square

SAVED = "已保存 · 第 {} 笔"
DRAW_MS = 15_000
SHOTS = os.environ.get("SHOTS")  # where pictures of the journeys are kept, for whoever looks


def shot(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


def open_draft(page, plan="p000001"):
    page.click("#redraw-open")
    page.click(f'.draft[data-plan="{plan}"]')
    expect(page.locator("#redraw-title")).to_be_focused(timeout=DRAW_MS)
    rest(page)


def rest(page):
    """Wait until the map stands still."""
    page.evaluate(
        """() => new Promise((done) => {
          const { map } = window.wangge;
          const look = () => map.isMoving() ? setTimeout(look, 50) : done();
          setTimeout(look, 100);
        })"""
    )


def pixel(page, block, column_shift=0.0):
    """Return where the middle of a block of the lake community is on the screen."""
    column, row = int(block[1]), int(block[2])
    middle = square(column, row).centroid
    return page.evaluate(
        """([lng, lat]) => {
          const { map } = window.wangge;
          const { x, y } = map.project([lng, lat]);
          const box = map.getContainer().getBoundingClientRect();
          return [x + box.left, y + box.top];
        }""",
        [middle.x + column_shift * STEP, middle.y],
    )


def press(page, block, *way):
    """Press on a block and drag over others without letting go."""
    page.mouse.move(*pixel(page, block))
    page.mouse.down()
    for other in way:
        page.mouse.move(*pixel(page, other), steps=6)


def row(page, number):
    return page.locator(f'#redraw .row[data-key="{LAKE}{number:03d}"]')


def told(page, path):
    return page.evaluate("(path) => fetch(path).then((answer) => answer.json())", path)


def division(page, plan="p000001"):
    """Return the households of each grid and the grid of each block, as the server has them."""
    draft = told(page, f"/api/plans/{plan}/workspace")
    codes = [grid["code"] for grid in draft["grids"]]
    return (
        {grid["code"][-3:]: grid["households"] for grid in draft["grids"]},
        dict(zip(draft["blocks"]["ids"], (codes[i] for i in draft["blocks"]["grid"]), strict=True)),
    )


def saved(page, number):
    expect(page.locator("#redraw-saved")).to_have_text(SAVED.format(number), timeout=DRAW_MS)
