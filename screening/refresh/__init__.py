"""VERB 2: takes published lists in, checks them, and puts a new generation in the place of the old one.

`build_index` makes an index of list folders at once; `screening.refresh.job` is the nightly run with all its checks.
"""

from __future__ import annotations

from screening.refresh.build import build_from_snapshots, build_index

__all__ = ["build_from_snapshots", "build_index"]
