"""Dialogue: turns as a model's template writes them, and what a model writes as reasoning, text and tool calls."""
