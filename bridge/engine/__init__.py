"""The embedded simulator: draws with OpenGL, on a graphics card or without one."""
