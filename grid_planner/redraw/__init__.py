"""Redrawing a draft by hand: its ground, its strokes, what a stroke does, what is wrong, repairs."""
