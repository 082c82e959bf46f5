"""Conversations: kept in the ledger, read back, and told when their sources changed."""
