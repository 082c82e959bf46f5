"""Answers without a model: the sentences that answer, to the letter, each with its place."""
