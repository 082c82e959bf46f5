"""The assistant: what can be asked of the library."""
