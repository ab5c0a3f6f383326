"""Which layers can be imported, their fields, and the names offices give them."""
