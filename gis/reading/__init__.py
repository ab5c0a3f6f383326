"""Delivered files as tables of raw cells, told by their content and opened in a child process."""
