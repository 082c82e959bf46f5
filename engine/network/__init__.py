"""The way out of this machine: so far nothing uses it, and this room is the witness."""
