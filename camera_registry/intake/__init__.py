"""What cameras mean when they come in: aims, ids, places, and what is doubtful about them."""
