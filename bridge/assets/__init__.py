"""Parametric 3-D models of everything in a street, and the glTF they travel as."""
