"""What a model takes, what this machine has, and whether the two go together."""
