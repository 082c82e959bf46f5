"""Folders -> what is there: a scan is the truth, events are hints."""
