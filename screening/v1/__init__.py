"""The gRPC interface, generated from `proto/` by `tools/make_stubs.py`; do not edit."""
