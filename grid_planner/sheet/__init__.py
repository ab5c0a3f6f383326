"""The pure side of what is printed: what stands where on which sheet of paper."""
