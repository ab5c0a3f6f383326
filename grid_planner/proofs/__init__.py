"""What can be proved of a place and of a plan: bounds, dead ends, certificates."""
