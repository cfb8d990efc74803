"""Parametric motor vehicles."""
