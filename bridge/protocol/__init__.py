"""The gRPC protocol between controller and simulator: generated code, conversion to values, the server."""
