"""Gateway: this machine's models for other programs on it, behind OpenAI's interface and keys of its own."""
