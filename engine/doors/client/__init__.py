"""The engine seen from another process."""
