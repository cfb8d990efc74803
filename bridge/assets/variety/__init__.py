"""Families: shapes, people and animals drawn from continuous ranges, no two the same."""
