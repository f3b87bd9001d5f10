"""Every byte on disk: immutable generations of lists, territories and matching columns, kept in LMDB."""
