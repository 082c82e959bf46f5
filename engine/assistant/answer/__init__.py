"""Answers: from a question to quoted or generated text whose every claim leads back to a place in a file."""
