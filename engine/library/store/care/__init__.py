"""Differences between folders, ledger and index; repair, snapshots, what a home holds to the last byte."""
