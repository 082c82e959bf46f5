from __future__ import annotations

from pathlib import Path

import pytest

from engine.library.store.ledger import terms
from engine.library.store.ledger.database import Ledger


@pytest.fixture
def ledger(tmp_path: Path):
    opened = Ledger.open(tmp_path / "ledger.sqlite")
    words = {"garden": 9, "gardener": 4, "gate": 2, "apple": 7, "house": 1, "漢字": 3, "cat": 5}
    opened.write(lambda c: terms.add(c, words))
    yield opened
    opened.close()


def test_a_passage_counts_each_term_once() -> None:
    assert terms.count_passages([("a b a", "b c"), ("a", "")]) == {"a": 2, "b": 1, "c": 1}


def test_prefixes_expand_to_the_most_frequent_first(ledger: Ledger) -> None:
    assert ledger.read(lambda c: terms.expand(c, "gar", 10)) == ("garden", "gardener")
    assert ledger.read(lambda c: terms.expand(c, "g", 1)) == ("garden",)
    assert ledger.read(lambda c: terms.expand(c, "漢", 5)) == ("漢字",)


def test_terms_go_with_their_last_passage(ledger: Ledger) -> None:
    ledger.write(lambda c: terms.subtract(c, {"house": 1, "gate": 1}))
    assert ledger.read(lambda c: terms.frequencies(c, ["house", "gate", "none"])) == {"gate": 1}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gardne", "garden"),
        ("agrden", "garden"),
        ("appel", "apple"),
        ("apple", "apple"),
        ("zzzzzz", ""),
        ("ct", ""),
        ("hose", "house"),
    ],
)
def test_slips_of_the_keyboard_are_guessed(ledger: Ledger, typed: str, meant: str) -> None:
    assert ledger.read(lambda c: terms.nearest(c, typed)) == meant
