"""Whether a device and its channels can be reached: two questions, never one answer."""

from datetime import datetime, timedelta
from enum import StrEnum


class Presence(StrEnum):
    """What is known about a device or a channel; unknown is not offline."""

    ONLINE = "online"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


def presence_at(
    last_told: Presence, told_at: datetime | None, now: datetime, *, ttl: timedelta
) -> Presence:
    """Return what may still be said at `now` of something heard of at `told_at`.

    Older than `ttl`, or from the future, it is unknown.
    """
    if told_at is None or not timedelta(0) <= now - told_at <= ttl:
        return Presence.UNKNOWN
    return last_told


def of_channel(device: Presence, channel: Presence) -> Presence:
    """Return the presence of a channel of a device: never online where the device is not.

    Under an offline device a channel is offline; under one not heard of, unknown, unless the
    channel itself is known to be off.
    """
    if device is Presence.OFFLINE:
        return Presence.OFFLINE
    if device is Presence.UNKNOWN and channel is Presence.ONLINE:
        return Presence.UNKNOWN
    return channel
