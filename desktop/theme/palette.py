"""Tokens -> Qt palette, so that Fusion's own controls wear our colours."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from desktop.theme.tokens import Tokens


def make_palette(tokens: Tokens) -> QPalette:
    """Return the palette of a scheme."""
    role = QPalette.ColorRole
    palette = QPalette()
    for target, colour in (
        (role.Window, tokens.window),
        (role.WindowText, tokens.text),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.sunken),
        (role.Text, tokens.text),
        (role.PlaceholderText, tokens.muted),
        (role.Button, tokens.surface),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.bad),
        (role.Highlight, tokens.selection),
        (role.HighlightedText, tokens.text),
        (role.Link, tokens.accent),
        (role.LinkVisited, tokens.accent),
        (role.ToolTipBase, tokens.surface),
        (role.ToolTipText, tokens.text),
        (role.Light, tokens.surface),
        (role.Midlight, tokens.hairline),
        (role.Mid, tokens.edge),
        (role.Dark, tokens.edge),
        (role.Shadow, tokens.hairline),
        (role.Accent, tokens.accent),
    ):
        palette.setColor(target, QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(tokens.edge))
    return palette
