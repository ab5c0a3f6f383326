"""What the page reads: the map, places, plans, single things, figures."""
