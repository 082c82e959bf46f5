"""Passages to vectors: what the library asks of an embedder, and the one that asks a model process."""
