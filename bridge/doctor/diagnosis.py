"""What one check of the machine found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How it stands."""

    OK = "ok"
    WARNING = "warning"
    """It works, but not as well as it could, or something that not everybody needs is missing."""
    FAILURE = "failure"
    """Captures will fail."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What one check found."""

    name: str
    """Of the check, always the same: ``python``, ``renderer`` …"""
    status: Status
    found: str
    """In a few words."""
    advice: str = ""
    """What to do about it; empty where nothing is to be done."""
