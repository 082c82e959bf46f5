"""PostScript, through Ghostscript where it is installed."""
