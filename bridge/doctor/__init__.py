"""What this machine has for DriveBridge, what it lacks, and what to install."""

from bridge.doctor.diagnosis import Diagnosis, Status
from bridge.doctor.examination import examine

__all__ = ["Diagnosis", "Status", "examine"]
