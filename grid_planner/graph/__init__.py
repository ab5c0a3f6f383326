"""A problem as the search sees it: sorted blocks, lumps, walkable pieces, numbers of grids."""
