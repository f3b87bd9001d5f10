"""The command line: for the compliance officer at a terminal, and for programs that read lines."""
