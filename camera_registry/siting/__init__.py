"""Where more cameras help most, with a bound that says how much better it could get."""
