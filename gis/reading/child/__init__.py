"""What runs in the child process that opens a delivered file, behind a fence."""
