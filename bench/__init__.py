"""Benchmarks: what the screening finds and what it wrongly reports (`quality`), and what it costs (`speed`)."""
