"""Gates for faces and plates: the register says that they are there, and takes nothing from them."""

import re
from collections.abc import Mapping
from typing import Any

from camera_registry.camera import Camera
from gis.rulebook import Pack

RULE = "CAM-34"
# what the record of such a device never holds
WITHOUT: Mapping[str, Any] = {"stream_host": None, "stream_port": None, "presets": ()}
_BETWEEN = re.compile(r"[/、,，;；_\s-]+")


def is_asset_only(camera: Camera, pack: Pack) -> bool:
    """Tell whether a device is a checkpoint or a gate, by its device id or what it is for (CAM-34).

    A device of several functions is one as soon as one of them is.
    """
    if not pack.has(RULE):
        return False
    params = pack[RULE].params
    if (camera.gb_id or "")[10:13] in params["types"]:
        return True
    said = (camera.kind or "").casefold()
    codes = {one for one in _BETWEEN.split(said) if one}
    return bool(codes & set(params["codes"])) or any(word in said for word in params["words"])
