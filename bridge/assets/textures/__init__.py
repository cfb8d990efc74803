"""Procedural textures: surfaces, facades, foliage, signs."""
