"""Exports of the native dataset to the layouts that training code reads, one module a format."""
