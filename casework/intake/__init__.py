"""What incidents and patrols mean when they come in."""
