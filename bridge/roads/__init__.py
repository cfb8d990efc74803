"""Road networks, and the static scene around them."""
