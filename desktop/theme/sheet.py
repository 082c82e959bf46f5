"""The style sheet: only what palette and painting cannot say."""

from __future__ import annotations

from importlib.resources import files
from string import Template

from desktop.theme.tokens import RADIUS_CARD, RADIUS_CONTROL, SPACE_L, SPACE_M, TARGET, Tokens

_SHEET = Template("""
QToolTip { background: $surface; color: $text; border: 1px solid $edge; padding: 4px 8px; }
QFrame#card { background: $surface; border: 1px solid $hairline; border-radius: ${card}px; }
QFrame#card[chosen="false"] { padding: 1px; }
QFrame#card[chosen="true"] { border: 2px solid $accent; }
QFrame#sunken { background: $sunken; border: none; border-radius: ${card}px; }
QFrame#surface { background: $surface; border: none; }
QFrame#composer { background: $surface; border: 1px solid $edge; border-radius: ${card}px; }
QFrame#composer[focused="true"] { border: 2px solid $accent; }
QFrame#bar { background: $selection; border: none; }
QFrame#strip { background: $sunken; border: none; border-top: 1px solid $hairline; }
QFrame#line { background: $hairline; border: none; }
QLabel { background: transparent; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="ok"] { color: $ok; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="bad"] { color: $bad; }
QLabel[tone="accent"] { color: $accent; }
QPushButton { background: $surface; color: $text; border: 1px solid $edge; border-radius: ${control}px;
  padding: 0 ${m}px; min-height: ${inner}px; }
QPushButton:hover { background: $sunken; }
QPushButton:pressed { background: $selection; }
QPushButton:focus { border: 2px solid $accent; padding: 0 ${m_less}px; min-height: ${inner_less}px; }
QPushButton:disabled { color: $edge; border-color: $hairline; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; padding: 0 ${l}px; }
QPushButton[role="primary"]:hover { background: $accent; }
QPushButton[role="primary"]:focus { border: 2px solid $text; padding: 0 ${l_less}px; }
QPushButton[role="primary"]:disabled { background: $sunken; color: $muted; border-color: $hairline; }
QPushButton[role="quiet"] { background: transparent; border: 1px solid transparent; color: $muted; }
QPushButton[role="quiet"]:hover { background: $sunken; color: $text; }
QPushButton[role="quiet"]:focus { border: 2px solid $accent; }
QPushButton[role="chip"] { border-radius: ${chip}px; min-height: 30px; padding: 0 10px; color: $muted;
  border: 1px solid $edge; background: transparent; }
QPushButton[role="chip"]:hover { background: $sunken; color: $text; }
QPushButton[role="chip"]:checked { background: $selection; color: $accent; border-color: $accent; }
QPushButton[role="chip"]:focus { border: 2px solid $accent; padding: 0 9px; min-height: 28px; }
QPushButton[role="pill"] { border-radius: ${chip}px; min-height: 30px; padding: 0 12px; color: $accent;
  border: 1px solid $accent; background: $selection; }
QPushButton[role="pill"]:focus { border: 2px solid $text; padding: 0 11px; min-height: 28px; }
QPushButton[role="chip"]::menu-indicator, QPushButton[role="quiet"]::menu-indicator { image: none; width: 0; }
QPushButton[role="legend"] { background: transparent; border: 1px solid transparent; color: $muted; padding: 0 6px 0 0;
  min-height: 30px; text-align: left; }
QPushButton[role="legend"]:hover { background: $sunken; color: $text; }
QPushButton[role="legend"]:focus { border: 2px solid $accent; padding: 0 5px 0 0; min-height: 28px; }
QPushButton[role="row"] { text-align: left; }
QLineEdit { background: $surface; color: $text; border: 1px solid $edge; border-radius: ${control}px;
  padding: 0 ${m}px; min-height: 30px; selection-background-color: $selection; selection-color: $text; }
QLineEdit:focus { border: 2px solid $accent; padding: 0 ${m_less}px; min-height: 28px; }
QLineEdit:disabled { color: $muted; border-color: $hairline; }
QLineEdit#search { border-radius: ${card}px; min-height: 42px; padding: 0 ${m}px 0 44px; }
QLineEdit#search:focus { min-height: 40px; padding: 0 ${m_less}px 0 43px; }
QLineEdit#search[mirrored="true"] { padding: 0 44px 0 ${m}px; }
QLineEdit#search[mirrored="true"]:focus { padding: 0 43px 0 ${m_less}px; }
QComboBox, QAbstractSpinBox { background: $surface; color: $text; border: 1px solid $edge; border-radius: ${control}px;
  padding: 0 8px; min-height: 30px; selection-background-color: $selection; selection-color: $text; }
QComboBox:focus, QAbstractSpinBox:focus { border: 2px solid $accent; padding: 0 7px; min-height: 28px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus { background: transparent; border: none;
  padding: 0; min-height: 0; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$arrow"); width: 16px; height: 16px; }
QComboBox:disabled, QAbstractSpinBox:disabled { color: $muted; border-color: $hairline; }
QLineEdit, QPlainTextEdit { placeholder-text-color: $muted; }
QPlainTextEdit#lines { background: $surface; color: $text; border: 1px solid $edge; border-radius: ${control}px;
  padding: 4px; selection-background-color: $selection; selection-color: $text; }
QPlainTextEdit#lines:focus { border: 2px solid $accent; padding: 3px; }
QPlainTextEdit#draft { background: transparent; border: none; }
QTextBrowser { background: transparent; border: 2px solid transparent; }
QTextBrowser:focus { border: 2px solid $accent; border-radius: ${control}px; }
QListView, TileGrid, QScrollArea, QScrollArea > QWidget > QWidget {
  background: transparent; border: none; outline: none; }
QMenu { background: $surface; color: $text; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selection; }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 8px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical { background: $edge; border: 3px solid transparent; border-radius: 6px; min-height: 32px;
  background-clip: padding; margin: 2px 3px; }
QScrollBar:horizontal { background: transparent; height: 12px; }
QScrollBar::handle:horizontal { background: $edge; border-radius: 3px; min-width: 32px; margin: 3px 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QTableView { background: $window; gridline-color: $hairline; border: none; outline: none;
  selection-background-color: $selection; selection-color: $text; }
QHeaderView { background: $sunken; }
QHeaderView::section { background: $sunken; color: $muted; border: none; border-right: 1px solid $hairline;
  border-bottom: 1px solid $hairline; padding: 4px 8px; }
QSplitter::handle { background: $hairline; }
QSplitter::handle:hover, QSplitter::handle:focus { background: $accent; }
QRadioButton::indicator, QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $edge;
  background: $surface; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; background: $on_accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $hairline; }
QRadioButton:focus, QCheckBox:focus { border: 2px solid $accent; border-radius: ${control}px; }
QRadioButton, QCheckBox { border: 2px solid transparent; spacing: 8px; min-height: ${target}px; }
""")


def make_sheet(tokens: Tokens) -> str:
    """Return the style sheet of a scheme."""
    return _SHEET.substitute(
        window=tokens.window,
        surface=tokens.surface,
        sunken=tokens.sunken,
        text=tokens.text,
        muted=tokens.muted,
        edge=tokens.edge,
        hairline=tokens.hairline,
        accent=tokens.accent,
        on_accent=tokens.on_accent,
        selection=tokens.selection,
        ok=tokens.ok,
        warn=tokens.warn,
        bad=tokens.bad,
        tick=files("assets").joinpath("icons", f"tick-{tokens.name}.svg"),
        arrow=files("assets").joinpath("icons", f"arrow-{tokens.name}.svg"),
        control=RADIUS_CONTROL,
        card=RADIUS_CARD,
        chip=TARGET // 2,
        m=SPACE_M,
        m_less=SPACE_M - 1,
        l=SPACE_L,
        l_less=SPACE_L - 1,
        target=TARGET,
        inner=TARGET - 2,
        inner_less=TARGET - 4,
    )
