"""Sensors that are computed from what a simulator measured: lidar, optical flow, semantic images, disparity."""
