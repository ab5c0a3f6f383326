"""The same views by other means, one camera at a time: area seen, and how long it took."""

import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image
from shapely import Polygon

from camera_registry.views.obstacles import Obstacles
from camera_registry.views.view import shadowed_areas

_CELL_M = 1.0
_EYE_M, _HOUSE_M = 1.0, 50.0  # houses no lens sees over, as in the plane


def shadows(camera: NDArray[np.float64], obstacles: Obstacles) -> float:
    """Take the usual way with shapely: the sector without the shadows of the walls."""
    return float(shadowed_areas(camera[None], obstacles)[0].area)


def cgal(camera: NDArray[np.float64], obstacles: Obstacles) -> float:
    """Ask CGAL: triangular expansion in exact numbers, the scene built for each camera."""
    import pyvispoly

    disc, around = _disc(camera), obstacles.polygons[obstacles.tree.query(_disc(camera))]
    free = shapely.get_parts(shapely.difference(disc, shapely.union_all(around)))
    here = shapely.Point(camera[:2])
    scene = shapely.orient_polygons(free[shapely.contains(free, here)][0])
    rings = [_points(pyvispoly, ring) for ring in (scene.exterior, *scene.interiors)]
    calculator = pyvispoly.VisibilityPolygonCalculator(
        pyvispoly.PolygonWithHoles(pyvispoly.Polygon(rings[0]), [pyvispoly.Polygon(r) for r in rings[1:]])
    )  # fmt: skip
    seen = calculator.compute_visibility_polygon(pyvispoly.Point(*camera[:2].tolist()))
    return float(seen.area())


def gdal(camera: NDArray[np.float64], obstacles: Obstacles) -> float:
    """Ask gdal_viewshed on a raster of 1 m, its program started for each camera."""
    reach = int(camera[4])
    low = np.floor(camera[:2]) - reach
    cells = 2 * reach + 1
    middle = low[:, None] + _CELL_M * (np.arange(cells) + 0.5)
    x, y = np.meshgrid(middle[0], middle[1][::-1])
    near = obstacles.polygons[obstacles.tree.query(_disc(camera))]
    roofs = shapely.contains_xy(shapely.union_all(near), x, y)
    with tempfile.TemporaryDirectory() as folder:
        ground, out = Path(folder) / "ground.asc", Path(folder) / "seen.tif"
        head = f"ncols {cells}\nnrows {cells}\nxllcorner {low[0]}\nyllcorner {low[1]}\ncellsize 1\n"
        rows = "\n".join(" ".join(map(str, row)) for row in np.where(roofs, int(_HOUSE_M), 0))
        ground.write_text(head + rows + "\n")
        place = ["-ox", str(camera[0]), "-oy", str(camera[1]), "-md", str(camera[4])]
        subprocess.run(
            ["gdal_viewshed", "-q", *place, "-oz", str(_EYE_M), "-cc", "0", str(ground), str(out)],
            check=True, capture_output=True,
        )  # fmt: skip
        seen = np.asarray(Image.open(out)) > 0
    return float((seen[: len(roofs), : len(roofs)] & ~roofs).sum()) * _CELL_M**2


def there() -> dict[str, Callable[[NDArray[np.float64], Obstacles], float]]:
    """Return the ways that can be run here, by their names in the table."""
    ways = {"shapely, sector minus shadows": shadows}
    if find_spec("pyvispoly"):
        ways["CGAL (pyvispoly), scene built each time"] = cgal
    if which("gdal_viewshed"):
        ways["gdal_viewshed, 1 m, one process each"] = gdal
    return ways


def cpu_s() -> float:
    """Return the seconds this process and its children have computed."""
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime


def _disc(camera: NDArray[np.float64]) -> Polygon:
    turns = np.radians(np.arange(360)) + camera[2]
    return Polygon(camera[:2] + camera[4] * np.column_stack([np.sin(turns), np.cos(turns)]))


def _points(module: object, ring: shapely.LinearRing) -> list[object]:
    return [module.Point(x, y) for x, y in shapely.get_coordinates(ring)[:-1].tolist()]
