"""Retrieve: a question in words to the passages that answer it, each saying why."""
