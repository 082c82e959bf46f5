"""The document and the place that the viewer shows."""
