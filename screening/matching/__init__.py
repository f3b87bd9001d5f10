"""The hot path: which listed names a queried name may be (candidates), and how near each one is (names)."""
