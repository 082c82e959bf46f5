"""Little words decide only where there is no doubt."""

from __future__ import annotations

import pytest

from engine.library.analyse.function_words import language_by_function_words


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The keeper of the light was on the rocks in a storm, and it is said that he saw the ships by night."),
        (
            "de",
            "Der Vertrag ist von den Parteien unterschrieben und die Miete ist mit dem Ersten des Monats zu zahlen.",
        ),
        ("fr", "Le contrat est dans les mains des parties et le loyer est payable par le locataire pour la maison."),
    ],
)
def test_plain_prose(language: str, text: str) -> None:
    assert language_by_function_words(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The end.",
        "Kontrakten er underskrevet af parterne og træder i kraft på datoen for meddelelsen til udlejeren.",
        "invoice 2024-01 total 300 net 250 tax 50 customer Smith order 17 item lamp item chair item table",
        "the of and to in is that for der die und das den von zu ist mit des sich nicht the of and to",
    ],
)
def test_doubt_is_left_to_the_model(text: str) -> None:
    assert language_by_function_words(text) is None
