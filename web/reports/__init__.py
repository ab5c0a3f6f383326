"""Reports of cameras as values: tables, pages and stand-alone maps out of what a job gathered."""
