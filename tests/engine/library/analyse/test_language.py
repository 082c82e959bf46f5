from __future__ import annotations

import pytest

from engine.library.analyse.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The quick brown fox jumps over the lazy dog and then sleeps.", "en"),
        ("Der schnelle braune Fuchs springt über den faulen Hund.", "de"),
        ("Le renard brun saute par-dessus le chien paresseux.", "fr"),
        ("El zorro marrón salta sobre el perro perezoso.", "es"),
        ("Быстрая коричневая лиса прыгает через ленивую собаку.", "ru"),
        ("Il gatto dorme tutto il giorno sul divano della nonna.", "it"),
        ("القط ينام على السرير طوال النهار", "ar"),
        ("我喜欢猫", "zh"),
        ("これは日本語です", "ja"),
        ("고양이가 잔다", "ko"),
        ("כלב", "he"),
        ("кошка", "ru"),
        ("invoice 42", ""),
        ("12345 --- 678", ""),
        ("", ""),
    ],
)
def test_detects(text: str, language: str) -> None:
    assert detect(text) == language
