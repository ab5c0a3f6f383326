"""Is the picture of a camera sound? One burst held against how the camera normally looks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from camera_registry.health.compare import Difference, difference
from camera_registry.health.faults import Fault, State, Why
from camera_registry.health.figures import Burst, Figures, Light, watch
from camera_registry.health.frames import Delivery
from camera_registry.health.limits import Limits, default_limits
from camera_registry.health.reference import Look, Reference, look_of

_SCENE = (Fault.MOVED, Fault.COVERED, Fault.BLURRED, Fault.FADED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one check found. `why` says what kept it from judging; None when nothing did.

    `unjudged` are faults nothing can be said about: never taken as absent. An ok with `unjudged`
    is one of a picture that is sound as far as a soft scene shows it.
    """

    state: State
    faults: tuple[Fault, ...]
    figures: Figures | None
    difference: Difference | None = None
    unjudged: tuple[Fault, ...] = ()
    why: Why | None = None


def judge_frames(
    burst: Sequence[Delivery],
    reference: Reference | None = None,
    limits: Limits | None = None,
    *,
    turns: bool = False,
) -> Verdict:
    """Return whether the pictures of a camera are sound, in which way not, and the figures.

    `burst`: about four frames some seconds apart, as `read_frame` gives them or as arrays of
    OpenCV (height, width, 3; blue, green, red). Without a reference of the light there is, only
    what needs none is found; the rest cannot be judged. Nothing of the frames is kept.

    `turns` is a camera that a person may steer: when it looks elsewhere than its reference, nobody
    can tell a turned mount from a turned lens, so the scene is not judged.
    """
    limits = limits or default_limits()
    seen = watch(burst)
    if seen is None:
        return Verdict(state=State.FAULT, faults=(Fault.NO_FRAME,), figures=None)
    gone = tuple(_gone(seen.figures, limits))
    if gone:
        return Verdict(state=State.FAULT, faults=gone, figures=seen.figures)
    kept = None if reference is None else reference.looks.get(seen.figures.light)
    alone = (*_wrong_size(seen.figures, reference), *_still(seen.figures, limits))
    if reference is None or kept is None or _other_shape(seen, kept):
        return _verdict(seen, (*alone, *_alone(seen.figures, limits)), why=Why.NO_REFERENCE)
    now = look_of(seen, reference.masks)
    apart = difference(now, kept, limits)
    faults = (*alone, *_against(now, kept, apart, limits))
    if turns and Fault.MOVED in faults:
        sure = tuple(fault for fault in faults if fault not in (*_SCENE, Fault.CAST))
        return _verdict(seen, sure, apart=apart, why=Why.AWAY)
    rich = apart.textured >= limits.least_textured and apart.alike_share < limits.hidden_share
    return _verdict(seen, faults, apart=apart, why=None if rich else Why.NO_TEXTURE)


def _unjudged(seen: Burst, apart: Difference | None, why: Why | None) -> Iterator[Fault]:
    if seen.figures.frames == 1:
        yield Fault.FROZEN
    if why is Why.NO_REFERENCE:
        yield from (*_SCENE, Fault.CAST, Fault.STRIPES, Fault.DARK)
    elif why in (Why.NO_TEXTURE, Why.AWAY):
        yield from (*_SCENE, Fault.CAST)
    elif apart is not None and np.isnan(apart.sharpness):
        yield Fault.BLURRED


def _verdict(
    seen: Burst, faults: tuple[Fault, ...], *, apart: Difference | None = None, why: Why | None
) -> Verdict:
    if seen.figures.frames == 1:
        why = why or Why.ONE_FRAME
    state = State.FAULT if faults else State.OK if why is None else State.CANNOT_JUDGE
    return Verdict(
        state=state,
        faults=tuple(dict.fromkeys(faults)),
        figures=seen.figures,
        difference=apart,
        unjudged=tuple(_unjudged(seen, apart, why)),
        why=why,
    )


def _gone(f: Figures, limits: Limits) -> Iterator[Fault]:
    """Yield what makes every other question idle: there is no picture of a place."""
    if f.top < limits.black_top:
        yield Fault.BLACK
    elif f.blue_share > limits.blue_share or _bars(f, limits):
        yield Fault.NO_SIGNAL
    elif f.spread < limits.uniform_spread:
        yield Fault.UNIFORM


def _bars(f: Figures, limits: Limits) -> bool:
    return f.banded > limits.banded and f.light is Light.COLOUR


def _still(f: Figures, limits: Limits) -> Iterator[Fault]:
    if f.identical or f.changed_share < limits.still_share:
        yield Fault.FROZEN


def _wrong_size(f: Figures, reference: Reference | None) -> Iterator[Fault]:
    if reference is not None and f.size != reference.size:
        yield Fault.WRONG_SIZE


def _other_shape(seen: Burst, kept: Look) -> bool:
    """Tell whether the picture has another proportion: nothing can be compared then."""
    return bool(seen.still.shape[0] // 2 != kept.thumbnail.shape[0])


def _alone(f: Figures, limits: Limits) -> Iterator[Fault]:
    """Yield what needs no reference: no sound camera looks like that."""
    if f.noise > limits.noise * limits.noise_times:
        yield Fault.NOISE
    if f.blocky > 2 * limits.blocky:
        yield Fault.MACROBLOCKS
    if f.burnt_share > 1 - limits.burnt_share:
        yield Fault.OVEREXPOSED


def _against(now: Look, kept: Look, apart: Difference, limits: Limits) -> Iterator[Fault]:
    noisy = tuple(_signal(now.figures, kept.figures, apart, limits))
    yield from noisy
    light = tuple(_light(now.figures, kept.figures, limits))
    yield from light
    if apart.textured < limits.least_textured or light:
        return
    scene = tuple(_scene(apart, limits, disturbed=bool(noisy)))
    yield from scene
    if Fault.MOVED not in scene and _cast(now.figures, kept.figures, limits):
        yield Fault.CAST


def _signal(f: Figures, then: Figures, apart: Difference, limits: Limits) -> Iterator[Fault]:
    loud = f.noise > max(limits.noise, limits.noise_times * then.noise)
    if loud or f.speck_share - then.speck_share > limits.speck_share:
        yield Fault.NOISE
    if apart.stripes > limits.stripes and apart.agree_share > limits.strange_share:
        yield Fault.STRIPES
    if f.blocky - then.blocky > limits.blocky:
        yield Fault.MACROBLOCKS


def _light(f: Figures, then: Figures, limits: Limits) -> Iterator[Fault]:
    if f.burnt_share - then.burnt_share > limits.burnt_share:
        yield Fault.OVEREXPOSED
    if f.top < limits.dark_top and f.mean < limits.dark_share * then.mean:
        yield Fault.DARK


def _scene(apart: Difference, limits: Limits, *, disturbed: bool) -> Iterator[Fault]:
    if _turned(apart, limits, disturbed=disturbed):
        yield Fault.MOVED
        return
    if apart.lost_share > limits.covered_share:
        yield Fault.COVERED
    if apart.contrast < limits.contrast:
        yield Fault.FADED
    elif apart.sharpness < limits.sharpness and not disturbed:
        yield Fault.BLURRED


def _turned(apart: Difference, limits: Limits, *, disturbed: bool) -> bool:
    """Tell whether the camera looks elsewhere: landmarks say so, or nothing is as it was."""
    turn = apart.turn
    if turn is not None and turn.matches >= limits.matches:
        return bool(
            turn.moved_share > limits.moved_share
            or abs(np.log(turn.zoom)) > limits.zoom
            or abs(turn.turned_deg) > limits.turned_deg
        )
    strange = apart.agree_share < limits.strange_share
    return strange and not disturbed and apart.textured_now > 0.5 * apart.textured


def _cast(f: Figures, then: Figures, limits: Limits) -> bool:
    """Tell whether one colour gained: in the mean (fog does that too) and in the contrast."""
    level = np.log((np.array(f.means) + 1) / (np.array(then.means) + 1))
    depth = np.log((np.array(f.spreads) + 1) / (np.array(then.spreads) + 1))
    level, depth = level - level[1], depth - depth[1]  # against green
    return bool(((np.minimum(abs(level), abs(depth)) > limits.cast) & (level * depth > 0)).any())
