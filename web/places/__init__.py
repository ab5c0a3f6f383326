"""Sample places: a synthetic county made from a seed, and real cities read from public data."""
