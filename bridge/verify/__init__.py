"""Checks of finished exports by code of its own: it shares nothing with what wrote them."""
