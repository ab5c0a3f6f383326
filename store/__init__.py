"""Keeping: values go in and come out unchanged, with who changed what, on either back end."""
