"""Plans of units: divided here or on a cluster, moved through their states, questions answered."""
