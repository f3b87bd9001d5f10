"""The quality benchmark: `python -m bench.quality` measures ours and its peers on the same names in one run.

Every figure carries its denominator and is taken on the report half of the data unless `--split` says otherwise.
"""
