"""Which models there are, here and elsewhere, which of them does what, and what is known of each."""
