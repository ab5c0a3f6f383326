"""How places are covered: counts and shares, gaps, what each camera adds, indicators."""
