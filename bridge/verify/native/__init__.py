"""The native dataset: checked from its files alone, and read as what exports are compared with."""
