"""The native dataset: lossless, resumable, and what every export is made from."""
