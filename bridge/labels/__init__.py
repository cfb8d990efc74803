"""Labels of a captured frame, and the gate that checks them against the pixels before anything is written."""
