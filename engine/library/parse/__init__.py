"""Parse: file -> Document, in killable confined workers."""
