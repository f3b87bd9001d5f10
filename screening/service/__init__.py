"""The gRPC service: the promise of `proto/` kept over `screening.screen`; the only package that speaks gRPC."""
