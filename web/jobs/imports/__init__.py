"""Files on their way in: read, said, asked, written when a person accepts."""
