"""Acceptance runs on real corpora: slower than tests, started by hand, each printing the figures it saw."""
