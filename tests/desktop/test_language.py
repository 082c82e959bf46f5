"""Texts of the window can be another language's; plurals are chosen; the direction follows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication

from desktop.language import Language, available, tr
from desktop.viewmodels import wording
from tests.fakes.pseudo_language import PseudoTranslator


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Language]:
    made = Language(qapp)
    yield made
    made.use("en")
    made.drop()
    QLocale.setDefault(QLocale.c())


@pytest.fixture
def pseudo_language(qapp: QApplication) -> Iterator[None]:
    translator = PseudoTranslator()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_plurals_are_chosen(language: Language) -> None:
    language.use("en")
    assert wording.size(1) == "1 byte"
    assert wording.size(7) == "7 bytes"


@pytest.mark.usefixtures("pseudo_language")
def test_another_language_reaches_every_word_and_keeps_the_values() -> None:
    assert wording.kind_name("mail") == "⟦Màîl~~⟧"
    assert "10" in tr("lines {first}\u2013{last}", first=10, last=12)
    assert tr("%Ln byte(s)", "", 3).startswith("⟦")


def test_english_ships() -> None:
    assert "en" in available()


def test_the_direction_follows_the_language(qapp: QApplication, language: Language) -> None:
    language.use("ar")
    assert qapp.layoutDirection() is Qt.LayoutDirection.RightToLeft
    language.use("en")
    assert qapp.layoutDirection() is Qt.LayoutDirection.LeftToRight
