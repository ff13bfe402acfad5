"""The outside world, as real processes on loopback: what a test may hurt."""
