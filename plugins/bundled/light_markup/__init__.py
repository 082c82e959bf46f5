"""reStructuredText, Org, AsciiDoc, LaTeX."""
