"""How a division is searched: trees divided exactly, regions divided anew, single moves."""
