"""Backends: every way to run a language model, behind one protocol."""
