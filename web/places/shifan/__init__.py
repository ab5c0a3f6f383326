"""The synthetic county 示范县: every place, code, name and number in it is invented."""
