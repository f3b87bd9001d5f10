"""What a screening costs: one run, contenders interleaved, ratios first (`python -m bench.speed`)."""
