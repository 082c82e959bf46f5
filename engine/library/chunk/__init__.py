"""Documents to passages: by structure, knowing no model. Pure."""
