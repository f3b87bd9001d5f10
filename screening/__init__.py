"""Sanctions and entity-list screening for Japanese trade.

`lists/` is what the law says; this package turns it into an index and answers questions about it.
"""

__version__ = "0.1.0"
