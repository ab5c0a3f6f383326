"""How long the page's script takes while somebody redraws: the brush, the colours, opening.

    python bench/page/run.py [--events 400] [--repeat 3]

A real `wangge serve` on the small town of the tests, real Chromium, the modules as they are served.
The draft is made up in the page (`brush.js`): grids of 7 x 7 blocks, 20 of them and 2,000 of them.
Times are those of the script alone, best of the repeats; drawing is the graphics card's.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.e2e.conftest import CHROMIUM, FLAGS, serving, start_first

GRIDS = (20, 2000, 2041)  # the last makes 100,000 blocks
SCRIPT = Path(__file__).parent / "brush.js"


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=400)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "town.gpkg") as told:
        rows = [_best(told, grids, asked.events, asked.repeat) for grids in GRIDS]
    print("| grids | blocks | brush event, median ms | p95 | most | colour all, ms | open, ms |")
    print("|---|---|---|---|---|---|---|")
    for grids, row in zip(GRIDS, rows, strict=True):
        print(
            f"| {grids:,} | {row['blocks']:,} | {row['median']:.2f} | {row['p95']:.2f} "
            f"| {row['most']:.1f} | {row['coloured']:.0f} | {row['opened']:.0f} |"
        )
    print(
        f"growth of the median from 20 to 2,000 grids: {rows[1]['median'] / rows[0]['median']:.2f}"
    )


def _best(told: Any, grids: int, events: int, repeat: int) -> dict[str, float]:
    """Return each figure's best of some runs, each in a page of its own."""
    runs: list[dict[str, float]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        page = context.new_page()
        if _first(told):
            start_first(page, told)
            context.storage_state(path=_STATE)
        for _ in range(repeat):
            again = browser.new_context(
                viewport={"width": 1366, "height": 768}, storage_state=_STATE
            ).new_page()
            again.goto(told.url)
            again.wait_for_selector("#map canvas")
            again.evaluate("() => window.wangge.ready.then(() => true)")
            runs.append(again.evaluate(SCRIPT.read_text(), [grids, events]))
            again.context.close()
        browser.close()
    return {name: min(run[name] for run in runs) for name in runs[0]}


_STATE = str(Path(tempfile.mkdtemp()) / "state.json")
_signed_in: set[str] = set()


def _first(told: Any) -> bool:
    known = told.url in _signed_in
    _signed_in.add(told.url)
    return not known


if __name__ == "__main__":
    main()
