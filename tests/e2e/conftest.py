"""A real `wangge serve` on a small store, and Chromium that can reach nothing but it.

The browser sees DejaVu as its only fonts, whatever the machine has: an office computer without
Chinese fonts must show Chinese.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conftest import missing

CHROMIUM = Path("/usr/bin/chromium")
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
NAME, PASSWORD = "王敏", "清晨的露水打湿了青石板路"
FLAGS = [
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
FOUR_K = pytest.param(3840, 2160, marks=pytest.mark.long)  # slow where pixels are drawn in software
WIDE = pytest.param(1920, 1080, marks=pytest.mark.long)
IDLE = "() => window.wangge.ready.then(() => true)"


@dataclass
class Served:
    """Where the page is served, and the one-time link of its first start."""

    url: str
    welcome: str


@dataclass
class Heard:
    """What a browser page said and asked for while a test ran."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def listen(self, page) -> None:
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("e2e") / "town.gpkg") as told:
        yield told


@contextmanager
def serving(store: Path) -> Iterator[Served]:
    """Build the town in a new store and serve it."""
    from tests.e2e.town import build

    build(store)
    command = [sys.executable, "-m", "web.cli.main", "serve", "--store", str(store), "--port", "0", "--json"]  # fmt: skip
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        try:
            yield greeting(process)
        finally:
            process.terminate()
            process.wait(timeout=20)
            process.stdout.close()


def greeting(process) -> Served:
    text = ""
    for line in process.stdout:
        text += line.decode()
        try:
            told = json.loads(text)
        except json.JSONDecodeError:
            continue
        return Served(url=told["url"], welcome=told["welcome"])
    pytest.fail(f"wangge serve ended with {process.wait()}: {text}")


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("browser", "playwright is not installed")
    if not CHROMIUM.exists() or not DEJAVU.is_dir():
        missing("browser", "Chromium and the DejaVu fonts are not installed")
    fonts = tmp_path_factory.mktemp("fonts")
    (fonts / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{DEJAVU}</dir><cachedir>{fonts / 'cache'}</cachedir></fontconfig>"
    )
    with sync_playwright() as playwright:
        environment = {**os.environ, "FONTCONFIG_FILE": str(fonts / "fonts.conf")}
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env=environment)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def first_start(served, browser):
    """Go through the first start; return the session's cookies, what was heard, the last address."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    heard = Heard()
    heard.listen(page)
    differing = start_first(page, served)
    state = context.storage_state()
    address = page.url
    context.close()
    return {"state": state, "heard": heard, "differing": differing, "address": address}


def start_first(page, served: Served, *, name: str = NAME) -> str:
    """Use a one-time link and wait for the map; return what a mistyped password is told."""
    page.goto(served.welcome)
    page.fill("#field-name", name)
    page.fill("#field-password-new", PASSWORD)
    page.fill("#field-password-again", PASSWORD + "x")
    page.click("button.primary")
    differing = page.inner_text(".fault")
    page.fill("#field-password-again", PASSWORD)
    page.click("button.primary")
    page.wait_for_selector("#map canvas")
    page.evaluate(IDLE)
    return differing


@contextmanager
def own_page(browser, path, heard, *, width=1366, height=768):
    """Yield a signed-in page of a service that only one test uses."""
    with serving(path / "town.gpkg") as told:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        page = context.new_page()
        heard.listen(page)
        start_first(page, told)
        yield page
        context.close()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def page(served, browser, first_start, heard):
    """A signed-in page whose map is idle."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", storage_state=first_start["state"]
    )
    opened = context.new_page()
    heard.listen(opened)
    opened.goto(served.url)
    opened.wait_for_selector("#map canvas")
    opened.evaluate(IDLE)
    yield opened
    context.close()


def foreign(requests: list[str], url: str) -> list[str]:
    """Return the requests that went to another host."""
    return [one for one in requests if not re.match(rf"({re.escape(url)}/|data:|blob:)", one)]
