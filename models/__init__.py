"""Model files and the processes that run them."""
