"""Ledger (SQLite, the system of record) and index (LanceDB, a derived cache): the only home of both."""
