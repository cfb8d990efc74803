"""Trees, bushes and hedges."""
