"""Benchmarks: figures printed beside a peer's from the same run. Nothing here is asserted by the test suite."""
