"""Child programs: each owns one model, and the heavy libraries are imported here alone."""
