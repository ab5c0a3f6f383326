"""What a cell of an office's table says, by kind of cell."""
