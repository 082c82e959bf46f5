"""What writes both ledger and index: publishing, purging, forgetting."""
