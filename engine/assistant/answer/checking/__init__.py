"""A first check of a written answer against the spans it cites, without a model."""
