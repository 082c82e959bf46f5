"""How others come in: no logic behind a door."""
