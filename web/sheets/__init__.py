"""What is printed, drawn: fonts, PDF, pixels and workbooks."""
