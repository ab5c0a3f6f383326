"""The HTTP operations: parse, one call of a job, one shape out."""
