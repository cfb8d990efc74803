"""Parametric motor vehicles, and two-wheelers with their riders."""
