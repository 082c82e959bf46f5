"""Answers that a language model writes from numbered sources."""
