"""Models that are here or can be had, and the servers that run them."""
