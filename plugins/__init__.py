"""How others extend Jackdaw, and our own readers through the same path."""
