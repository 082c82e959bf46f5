"""Every text colour can be read on every ground, edges can be seen, in both schemes."""

from __future__ import annotations

import re

import pytest

from desktop.theme.sheet import make_sheet
from desktop.theme.theme import Appearance, pick_tokens
from desktop.theme.tokens import DARK, GROUNDS, LIGHT, TEXT_COLOURS, Tokens, colour_names, contrast

SCHEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)


@SCHEMES
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("colour", TEXT_COLOURS)
def test_text_reads_on_every_ground(tokens: Tokens, colour: str, ground: str) -> None:
    assert contrast(getattr(tokens, colour), getattr(tokens, ground)) >= 4.5


@SCHEMES
def test_marked_text_and_text_on_the_accent_can_be_read(tokens: Tokens) -> None:
    assert contrast(tokens.text, tokens.mark) >= 4.5
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5


@SCHEMES
@pytest.mark.parametrize("ground", GROUNDS)
def test_edges_can_be_seen(tokens: Tokens, ground: str) -> None:
    assert contrast(tokens.edge, getattr(tokens, ground)) >= 3


@SCHEMES
def test_the_style_sheet_holds_only_colours_of_the_tokens(tokens: Tokens) -> None:
    known = {getattr(tokens, name) for name in colour_names()}
    used = set(re.findall(r"#[0-9A-Fa-f]{6}", make_sheet(tokens)))
    assert used
    assert used <= known
    assert "$" not in make_sheet(tokens)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("choice", "system_is_dark", "expected"),
    [
        (Appearance.SYSTEM, False, LIGHT),
        (Appearance.SYSTEM, True, DARK),
        (Appearance.LIGHT, True, LIGHT),
        (Appearance.DARK, False, DARK),
    ],
)
def test_the_scheme_follows_the_choice_then_the_system(
    choice: Appearance, system_is_dark: bool, expected: Tokens
) -> None:
    assert pick_tokens(choice, system_is_dark) is expected
