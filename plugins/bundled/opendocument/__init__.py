"""OpenDocument text and presentations."""
