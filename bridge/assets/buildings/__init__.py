"""Buildings: families of them, their parts and details."""
