"""The nouns of the ledger, each a module of functions over a connection."""
