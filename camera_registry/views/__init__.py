"""What each lens sees: its sector cut by buildings, its picture, and who sees a point."""
