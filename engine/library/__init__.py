"""The library: what is in the folders, from the first hint of a change to a searchable row."""
