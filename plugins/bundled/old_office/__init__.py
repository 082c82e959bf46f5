"""Documents of old Office programs."""
