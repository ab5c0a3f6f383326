"""Files on their way into the store: kept outside it, read and written by a process of their own."""
