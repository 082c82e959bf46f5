"""Our own readers, on the same path as plugins from outside."""
