"""The words all processes share: frozen dataclasses, tagged unions and errors, standard library only."""
