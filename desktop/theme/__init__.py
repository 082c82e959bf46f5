"""How the window looks: tokens, type scale, palette and the small style sheet."""
