"""What moves on the roads: traffic that SUMO drives, and actors placed by hand."""
