"""Benchmarks of media: each medium beside the bare library that does its heavy part."""
