"""The one pane that shows the place a hit or a citation rests on."""
