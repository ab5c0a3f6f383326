"""Which column is which field, what is asked about columns, and which are about persons."""
