"""From delivered coordinates and shapes to usable ones in EPSG:4490."""
