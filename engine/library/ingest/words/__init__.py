"""A file's way to being found by its words: queued, opened, read by a worker, published."""
