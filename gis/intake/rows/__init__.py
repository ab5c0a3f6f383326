"""Cells into values, row by row: what is kept, unknown, doubted or rejected."""
