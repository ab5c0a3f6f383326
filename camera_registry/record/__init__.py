"""What one record of a camera may hold, how it is changed, and what is doubtful in it."""
