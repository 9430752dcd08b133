"""What the benchmarks measure against: the same policies, written for other engines."""
