"""XML of any kind."""
