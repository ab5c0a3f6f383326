"""What a planner asks: why are these two no neighbours, what if, and which ways out are there."""
