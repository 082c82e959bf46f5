"""Folders against the ledger: what may be watched, what a scan saw, what is to be done about it."""
