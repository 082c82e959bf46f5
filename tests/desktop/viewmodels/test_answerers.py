"""What can answer a question, with its size, speed and fit in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.viewmodels.models.answerers import answerers, fit_words
from engine.contract.model import HardwareReport
from engine.contract.request import ModelEntry
from tests.fakes.engine_house import ENTRIES

MACHINE = HardwareReport("Ryzen 7", (), 8, 16_000_000_000, 9_400_000_000, (), {})
CHAT = ENTRIES[2]


def test_quoting_comes_first_and_is_in_use_without_a_model() -> None:
    assert [each.name for each in answerers((), MACHINE, {})] == [""]
    assert answerers((), MACHINE, {})[0].is_used
    quoting, model = answerers(ENTRIES, MACHINE, {CHAT.name: "21 tokens a second"})
    assert (quoting.is_used, model.is_used, model.name) == (False, True, CHAT.name)
    assert model.facts == "2.5 GB \u00b7 21 tokens a second \u00b7 fits in memory"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (2_500_000_000, "fits in memory"),
        (10_000_000_000, "fits once 12 GB of memory are free"),
        (14_000_000_000, "too large for this machine"),
        (0, ""),
    ],
)
def test_the_fit_is_told_from_size_and_memory(size: int, words: str) -> None:
    assert fit_words(size, MACHINE) == words
    assert fit_words(size, None) == ""


def test_a_model_of_another_machine_has_no_size_and_no_doubt() -> None:
    served = ModelEntry("server:one", "chat", "openai", "http://host", 0)
    far = answerers((served,), MACHINE, {})[1]
    assert (far.facts, far.fits) == ("", True)
    assert not answerers((replace(CHAT, size_bytes=14_000_000_000),), MACHINE, {})[1].fits
