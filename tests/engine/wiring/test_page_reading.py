"""Page reading: the settings choose the engine, another choice another one; what is missing is said."""

from __future__ import annotations

import pytest

from engine.library.recognise.recogniser import Missing
from engine.wiring.page_reading import PageReading
from models.handles import tesseract


def test_the_setting_chooses_and_a_choice_is_kept_until_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "installed", lambda: "/usr/bin/tesseract")
    choice = {"now": ""}
    reading = PageReading(None, lambda: choice["now"])  # type: ignore[arg-type]
    usual = reading.recogniser()
    assert not isinstance(usual, Missing)
    assert usual.version.startswith("rapidocr ")
    assert reading.recogniser() is usual
    choice["now"] = "tesseract:ell+eng"
    other = reading.recogniser()
    assert not isinstance(other, Missing)
    assert other.version.startswith("tesseract ell+eng ")
    reading.close()


def test_a_tesseract_that_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "installed", lambda: "")
    found = PageReading(None, lambda: "tesseract:ell").recogniser()  # type: ignore[arg-type]
    assert isinstance(found, Missing)
    assert found.detail == "Tesseract is not installed"
