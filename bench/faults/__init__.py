"""What must not happen, tried: faults of the disk and the machine, hostile callers, and the same answer every time.

`python -m bench.faults` prints one row a promise; `make test` tries the quick form of each (tests/faults), `make
test-faults` the long one. The rows of the last long run stand in docs/promises.md.
"""
