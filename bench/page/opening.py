"""How long a planner waits for a draft on the map: from going to its address until it is there.

    python bench/page/opening.py STORE.gpkg [PLAN] [--repeat 5]

Serves a copy of the store with `wangge serve` and opens the draft in headless Chromium, network
cut. Without PLAN the largest draft is taken. *Gate*: the page knows who is signed in; *panel*: the
list of grids is there; *map*: every block in sight is drawn in the tint of its grid; *calm*: the
map has drawn all it has. *First*: the service has just started; *new*: a browser that has no file
of the page; *again*: the page is loaded anew. Milliseconds; the processor time of browser and
service says more than the clock where the machine is busy.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from grid_planner.plan import PlanState
from store.backend import Act
from store.open import open_store
from store.plans import list_plans
from store.users import Grant, User, add_user, grant
from tests.e2e.conftest import CHROMIUM, FLAGS
from web.passwords import hash_of

NAME, PASSWORD = "bench", "correct horse battery"
SIZE = {"width": 1366, "height": 768}
WATCH = (Path(__file__).parent / "opening.js").read_text()
FIGURES = ("page", "gate", "panel", "map", "calm", "browser_cpu", "service_cpu", "kilobytes")


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("plan", nargs="?")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--requests", action="store_true", help="print the requests of the last")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        copy = Path(folder) / "store.gpkg"
        shutil.copy(asked.store, copy)
        plan = prepared(copy, asked.plan)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        rows = measured(browser, copy, plan, asked)
        browser.close()
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("|  | " + " | ".join(FIGURES) + " |")
    print("|---" * (len(FIGURES) + 1) + "|")
    for name, runs in rows.items():
        middle = [statistics.median(run[figure] for run in runs) for figure in FIGURES]
        print(f"| {name} | " + " | ".join(f"{figure:.0f}" for figure in middle) + " |")


def prepared(path: Path, plan: str | None) -> str:
    """Add an account to the copy, and return the draft to open."""
    backend = open_store(str(path))
    now = datetime.now(UTC)
    act = Act(who=NAME, what="bench", at=now)
    add_user(backend, User(name=NAME, password_hash=hash_of(PASSWORD), created_at=now), act)
    grant(backend, Grant(user=NAME, role="owner", level=None, code=""), act)
    drafts = list_plans(backend, states=[PlanState.DRAFT])
    backend.close()
    return plan or max(drafts, key=lambda head: head.households).plan_id


def measured(browser: Browser, path: Path, plan: str, asked: Any) -> dict[str, list[Any]]:
    """Return the figures of each way to open the draft."""
    first, new, again = [], [], []
    for _ in range(min(2, asked.repeat)):
        with serving(path) as (address, pid):
            first.append(opened(browser, address, pid, plan)[0])
    with serving(path) as (address, pid):
        opened(browser, address, pid, plan)
        for turn in range(asked.repeat):
            runs = opened(browser, address, pid, plan, told=asked.requests and turn == 0)
            new.append(runs[0])
            again.append(runs[1])
    return {"first": first, "new": new, "again": again}


def opened(
    browser: Browser, address: str, pid: int, plan: str, *, told: bool = False
) -> list[dict[str, float]]:
    """Open a draft in a browser that knows nothing, and load the page again."""
    context = browser.new_context(viewport=SIZE, locale="zh-CN")
    try:
        context.request.post(f"{address}/api/session", data={"name": NAME, "password": PASSWORD})
        context.add_init_script(WATCH)
        page = context.new_page()
        found = []
        for turn in range(2):
            before = cpu(pid), cpu_below(os.getpid()) - cpu(pid)
            page.goto(f"{address}/#draft={plan}") if turn == 0 else page.reload()
            found.append(figures(page, pid, before))
        if told:
            print(page.evaluate("() => window.opening.requests()"))
        return found
    finally:
        context.close()


def figures(page: Page, pid: int, before: tuple[float, float]) -> dict[str, float]:
    """Return what the page has noted, in milliseconds from the start of the navigation."""
    # not at every picture: that would ask for pictures
    page.wait_for_function("() => window.opening?.calm > 0", timeout=300_000, polling=100)
    noted: dict[str, float] = page.evaluate("() => window.opening.noted()")
    return noted | {
        "service_cpu": 1000 * (cpu(pid) - before[0]),
        "browser_cpu": 1000 * (cpu_below(os.getpid()) - cpu(pid) - before[1]),
    }


@contextmanager
def serving(path: Path) -> Iterator[tuple[str, int]]:
    """Serve a store as an office does; yield address and process."""
    command = [sys.executable, "-m", "web.cli.main", "serve", "--store", str(path), "--port", "0", "--json"]  # fmt: skip
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            text = ""
            for line in process.stdout or ():
                text += line
                with suppress(json.JSONDecodeError):
                    told = json.loads(text)
                    break
            yield told["url"].rstrip("/"), process.pid
        finally:
            process.terminate()
            process.wait(timeout=20)
            if process.stdout is not None:
                process.stdout.close()


def cpu(pid: int) -> float:
    """Return the processor time of a process, seconds."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_below(pid: int) -> float:
    """Return the processor time of all descendants of a process, seconds."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int(
                (folder / "stat").read_text().rpartition(")")[2].split()[1]
            )
        except OSError:
            continue
    found, total = {pid}, 0.0
    while more := {child for child, parent in parents.items() if parent in found} - found:
        total += sum(map(cpu, more))
        found |= more
    return total


if __name__ == "__main__":
    begun = time.monotonic()
    main()
    print(f"{time.monotonic() - begun:.0f} s")
