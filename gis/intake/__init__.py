"""From a delivered table to checked rows: what is taken, asked, rejected, and why."""
