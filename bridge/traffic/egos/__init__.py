"""What carries the sensors: a vehicle that SUMO drives, one that is led along a recorded path, or a mast."""
