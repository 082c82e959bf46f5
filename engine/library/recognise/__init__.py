"""Recognise: pages, sound and pictures -> text with places, and vectors of what can be seen, through model runners."""
