# ruff: noqa: D401
"""Judge made cameras whose scenes the limits have not seen; print the table of README.md.

    python bench/health/run.py [PICTURES...] [--half held-out|tuning|both] [--repeats N] [--misses]

PICTURES are folders; without any, only drawn streets are judged. Every second scene, by name,
served to set the limits; the other half is tested. Exits 1 where a bar of README.md is missed.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.health.faults import BENIGN, BEYOND, FAULTS, MUST  # noqa: E402
from bench.health.scenes import Scene, Sight, burst, scenes  # noqa: E402
from camera_registry.health.faults import State  # noqa: E402
from camera_registry.health.frames import read_frame  # noqa: E402
from camera_registry.health.judge import Verdict, judge_frames  # noqa: E402
from camera_registry.health.limits import Limits, default_limits  # noqa: E402
from camera_registry.health.reference import Reference, remember  # noqa: E402

MOST_FALSE, LEAST_BURSTS = 0.05, 20


def referenced(scene: Scene, rng: np.random.Generator) -> Reference:
    """A reference by day and one by night, as an installer would take them."""
    day = [read_frame(one) for one in burst(scene, Sight(), rng)]
    night = [read_frame(one) for one in burst(scene, Sight(infrared=True, noise=4.0), rng)]
    return remember(night, remember(day))


def judged(sent: list[bytes], reference: Reference, limits: Limits) -> Verdict:
    return judge_frames([read_frame(one) for one in sent], reference, limits)


def half_of(everything: list[Scene], half: str) -> list[Scene]:
    return everything if half == "both" else everything[1 if half == "held-out" else 0 :: 2]


def tested(chosen: list[Scene], repeats: int, *, misses: bool) -> tuple[dict, dict, float]:
    limits, spent, bursts = default_limits(), 0.0, 0
    benign = {name: Counter() for name in BENIGN}
    faulty = {name: Counter() for name in FAULTS}
    for number, scene in enumerate(chosen):
        rng = np.random.default_rng(1000 + number)
        reference = referenced(scene, rng)
        others = [other for other in chosen if other is not scene]
        for _ in range(repeats):
            for name, make in [*BENIGN.items(), *((n, m) for n, (_, m) in FAULTS.items())]:
                frames = [read_frame(one) for one in make(scene, others, rng)]
                start = time.process_time()
                verdict = judge_frames(frames, reference, limits)
                spent, bursts = spent + time.process_time() - start, bursts + 1
                counts = benign.get(name, faulty.get(name))
                wanted = FAULTS[name][0] if name in FAULTS else ""
                _count(counts, verdict, wanted)
                if misses and (
                    bool(wanted) != bool(verdict.faults)
                    or (wanted and wanted not in verdict.faults)
                ):
                    print(
                        f"{scene.name}: {name}: {[*map(str, verdict.faults)]} {verdict.why}\n   {verdict.figures}\n   {verdict.difference}"
                    )
    return benign, faulty, spent / bursts


def _count(counts: Counter, verdict: Verdict, wanted: str) -> None:
    counts["all"] += 1
    counts["fault"] += verdict.state is State.FAULT
    counts["named"] += wanted in verdict.faults
    counts["cannot"] += verdict.state is State.CANNOT_JUDGE


def _share(counts: Counter, what: str) -> str:
    return f"{100 * counts[what] / counts['all']:.0f} %"


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("pictures", nargs="*", type=Path)
    asked.add_argument("--half", default="held-out", choices=("held-out", "tuning", "both"))
    asked.add_argument("--repeats", type=int, default=1)
    asked.add_argument("--streets", type=int, default=12)
    asked.add_argument("--misses", action="store_true")
    asked = asked.parse_args()
    cv2.setNumThreads(1)
    chosen = half_of(scenes(asked.pictures, asked.streets), asked.half)
    benign, faulty, each = tested(chosen, asked.repeats, misses=asked.misses)
    sound = sum(benign.values(), Counter())
    print(f"{len(chosen)} scenes ({asked.half}): {', '.join(scene.name for scene in chosen)}\n")
    print("| benign | bursts | false alarm | cannot judge |\n|---|---|---|---|")
    for name, counts in (*benign.items(), ("**all**", sound)):
        print(
            f"| {name} | {counts['all']} | {_share(counts, 'fault')} | {_share(counts, 'cannot')} |"
        )
    print("\n| fault | bursts | found | named right | cannot judge |\n|---|---|---|---|---|")
    for name, counts in faulty.items():
        print(
            f"| {name} | {counts['all']} | {_share(counts, 'fault')} | {_share(counts, 'named')} | {_share(counts, 'cannot')} |"
        )
    print(f"\n{each * 1000:.1f} ms of processor time a burst = {1 / each:.0f} bursts/s on a core")
    must = {n: c for n, c in faulty.items() if FAULTS[n][0] in MUST and n not in BEYOND}
    short = [n for n, c in must.items() if c["fault"] + c["cannot"] < c["all"]]
    false = sound["fault"] / sound["all"]
    print(
        f"false alarms {100 * false:.1f} %; passed as sound though lost, black, frozen or moved: {', '.join(short) or 'none'}"
    )
    return 1 if short or false > MOST_FALSE or each > 1 / LEAST_BURSTS else 0


if __name__ == "__main__":
    sys.exit(main())
