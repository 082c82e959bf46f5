"""Readers and validators of model file formats: standard library only, nothing is loaded."""
