"""What ``tools/check_world.py`` looks at: how bodies stand, how they move, and who comes and goes."""
