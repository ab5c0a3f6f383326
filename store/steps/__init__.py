"""Changes of the schema, one module a step, forward only, run on both back ends."""
