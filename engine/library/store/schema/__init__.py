"""The ledger's tables as numbered migrations."""
