"""KITTI's layouts: object detection, tracking and odometry."""
