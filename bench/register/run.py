"""Fill a store with a register of a province, and ask what a list on the page asks."""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from shapely import Point

from camera_registry.camera import Camera, PositionState, Status
from gis.places import Level
from store import register
from store.backend import Act, Backend
from store.imports import import_layer
from store.localpg import LocalPostGIS
from store.open import init_store, open_store
from store.register import Place, Wanted
from store.scope import EVERYTHING, Scope

COUNTIES = 90
PER_UNIT = 110
FIRST = "东西南北中上下新老大小前后金银青石白龙凤桥井河湖山田沙柳杨李王张陈刘赵黄周吴徐孙马朱胡林郭何高罗"
SECOND = "家湾坪坝沟坡岭塘溪口庙店场铺村镇岗台头尾洞关渡滩江泉庄寨堡营桥"
WHERE = (
    "路口",
    "村委会",
    "小学",
    "广场",
    "卫生院",
    "市场",
    "桥头",
    "北侧",
    "入口",
    "垃圾点",
    "渡口",
    "幼儿园",
)
WHAT = ("枪机", "球机", "半球", "全景")
AT_ONCE = 100_000


def cameras(rows: int, seed: int = 1) -> Iterator[Camera]:
    """Return cameras in the order of their units."""
    rng = random.Random(seed)
    places = [a + b for a in FIRST for b in SECOND]
    for n in range(rows):
        unit, own = divmod(n, PER_UNIT)
        county, village = unit % COUNTIES, unit // COUNTIES
        code = f"33{county // 10 + 1:02d}{county % 10 + 1:02d}{village // 20 + 1:03d}2{village % 20:02d}"
        name = f"{places[(unit * 7) % len(places)]}{places[rng.randrange(len(places))]}{rng.choice(WHERE)}{own:02d}{rng.choice(WHAT)}"
        yield Camera(
            camera_id=f"{code[:6]}00001320{n:06d}"[:20].ljust(20, "0"),
            name=None if rng.random() < 0.02 else name,
            gb_id=f"{code[:8]}00132{n:07d}",
            unit_code=None if rng.random() < 0.005 else code,
            position=Point(118 + county % 10 * 0.4 + rng.random() * 0.4, 27 + county // 10 * 0.4 + rng.random() * 0.4),
            position_state=PositionState.SUSPECT if rng.random() < 0.01 else PositionState.DECLARED,
            bearing_deg=None if rng.random() < 0.4 else float(rng.randrange(360)),
            status=rng.choices(tuple(Status), (2, 88, 4, 2, 2, 2))[0],
            operator=f"管理单位{unit % 500}",
            sign_posted=(None, True, False)[rng.choices((0, 1, 2), (30, 68, 2))[0]],
            legal_basis="条例第七条第一款",
            filing_no=f"备{n}",
            in_use_since="2025-05-01",
        )  # fmt: skip


def make(address: str, rows: int) -> None:
    now = datetime.now(UTC)
    backend = init_store(address, who="bench", now=now)
    began, cpu = time.perf_counter(), time.process_time()
    some: list[Camera] = []
    for camera in cameras(rows):
        some.append(camera)
        if len(some) == AT_ONCE:
            import_layer(backend, Act(who="bench", what="import", at=now), "cameras", some)
            print(
                f"{time.perf_counter() - began:8.1f} s, {time.process_time() - cpu:8.1f} s cpu",
                flush=True,
            )
            some = []
    if some:
        import_layer(backend, Act(who="bench", what="import", at=now), "cameras", some)
    print(
        f"{rows} rows in {time.perf_counter() - began:.1f} s, {time.process_time() - cpu:.1f} s of this processor"
    )
    backend.close()


def first_page(backend: Backend, wanted: Wanted, scope: Scope, after: Place | None = None) -> int:
    hits = register.gather(backend, wanted, scope=scope)
    if hits is None:
        return len(register.page(backend, wanted, after=after, limit=101, scope=scope))
    return len(register.rows_at(backend, hits.numbers[:100]))


def questions(rng: random.Random) -> dict[str, Callable[[], tuple[Wanted, Scope, Place | None]]]:
    """Return makers of questions; each call makes another."""
    one = lambda: rng.choice(FIRST) + rng.choice(SECOND)  # noqa: E731
    code = lambda: f"33{rng.randrange(9) + 1:02d}{rng.randrange(10) + 1:02d}001201"  # noqa: E731
    county = lambda: Scope(((Level.COUNTY, code()[:6]),))  # noqa: E731
    return {
        "browse by unit": lambda: (Wanted(), EVERYTHING, None),
        "browse by unit, deep": lambda: (Wanted(), EVERYTHING, Place(code(), "5")),
        "browse by id, deep": lambda: (Wanted(order="id"), EVERYTHING, Place(code()[:6], code()[:6])),
        "browse by name": lambda: (Wanted(order="name"), EVERYTHING, None),
        "browse by name, down, deep": lambda: (Wanted(order="name", down=True), EVERYTHING, Place(one(), "9")),
        "own county": lambda: (Wanted(), county(), None),
        "own county by name": lambda: (Wanted(order="name"), county(), None),
        "search 2 characters": lambda: (Wanted(words=(one(),)), EVERYTHING, None),
        "search 2 common": lambda: (Wanted(words=(rng.choice(WHERE)[:2],)), EVERYTHING, None),
        "search 4 characters": lambda: (Wanted(words=(one() + rng.choice(WHERE)[:2],)), EVERYTHING, None),
        "search 2 words": lambda: (Wanted(words=(one(), rng.choice(WHAT))), EVERYTHING, None),
        "search 1 character": lambda: (Wanted(words=(rng.choice(FIRST),)), EVERYTHING, None),
        "search nothing": lambda: (Wanted(words=("查无",)), EVERYTHING, None),
        "search 2, own county": lambda: (Wanted(words=(one(),)), county(), None),
        "piece of an id": lambda: (Wanted(words=(f"{rng.randrange(10**6):06d}",)), EVERYTHING, None),
        "id from its start": lambda: (Wanted(words=(code()[:6] + "00001320",)), EVERYTHING, None),
        "a whole GB id": lambda: (Wanted(words=(f"{code()[:8]}00132{rng.randrange(10**6):07d}",)), EVERYTHING, None),
        "one unit": lambda: (Wanted(unit=code()), EVERYTHING, None),
        "faulty": lambda: (Wanted(status="faulty"), EVERYTHING, None),
        "faulty by name": lambda: (Wanted(status="faulty", order="name"), EVERYTHING, None),
        "no direction": lambda: (Wanted(few=("unaimed",)), EVERYTHING, None),
        "suspect, own county": lambda: (Wanted(few=("suspect",)), county(), None),
        "sign missing": lambda: (Wanted(few=("unsigned",)), EVERYTHING, None),
    }  # fmt: skip


def ask(address: str, times: int) -> None:
    backend = open_store(address)
    wall_all: list[float] = []
    print(
        f"{register.total(backend)} cameras\n{'question':28} {'rows':>5} {'p50':>7} {'p95':>7} {'max':>7}   cpu p95"
    )
    for name, maker in questions(random.Random(7)).items():
        wall, cpu, rows = [], [], 0
        for _ in range(times):
            wanted, scope, after = maker()
            began, spent = time.perf_counter(), time.process_time()
            rows = first_page(backend, wanted, scope, after)
            wall.append(1000 * (time.perf_counter() - began))
            cpu.append(1000 * (time.process_time() - spent))
        wall_all += wall
        p95 = lambda values: statistics.quantiles(values, n=20)[-1]  # noqa: E731
        print(
            f"{name:28} {rows:5} {statistics.median(wall):7.1f} {p95(wall):7.1f} {max(wall):7.1f}   {p95(cpu):7.1f}",
            flush=True,
        )
    print(
        f"{'all of them':28} {'':5} {statistics.median(wall_all):7.1f} {statistics.quantiles(wall_all, n=20)[-1]:7.1f} {max(wall_all):7.1f}"
    )
    began = time.perf_counter()
    print(register.counts(backend), f"{time.perf_counter() - began:.2f} s")
    backend.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("make", "ask"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--postgis", action="store_true")
    given = parser.parse_args()
    given.folder.mkdir(exist_ok=True)
    address = str(given.folder / "register.gpkg")
    server = None
    if given.postgis:
        server = LocalPostGIS(given.folder / "pg", durable=False)
        server.start(make=given.what == "make")
        address = server.dsn("wangge")
    if given.what == "make":
        make(address, given.rows)
    else:
        ask(address, given.times)
    if server is not None:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
