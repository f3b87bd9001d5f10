"""Evidence: every screening on the disk before its answer, in a chain that shows any later change (docs/audit.md)."""
