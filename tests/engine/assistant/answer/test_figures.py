"""A figure counts as found only where the cited source states it."""

from __future__ import annotations

import pytest

from engine.assistant.answer.figures import check_figures

SPANS = {1: "The lease began on 3 May 2024 and costs 1,250.00 euros a month.", 2: "Ravi Menon keeps 14 bikes."}


@pytest.mark.parametrize(
    ("answer", "checked"),
    [
        ("The rent is 1250 euros [1].", (1, 1)),
        ("The rent is 1.250,00 euros [1].", (1, 1)),
        ("The rent is 1300 euros [1].", (0, 1)),
        ("It began on 3 May 2024 [1].", (3, 3)),
        ("He, Ravi Menon, keeps 14 bikes [2].", (2, 2)),
        ("He, Ravi Mehta, keeps 14 bikes [2].", (1, 2)),
        ("There are 14 bikes [1].", (0, 1)),
        ("There are 14 bikes.", (1, 1)),
        ("There are 14 bikes [2]. It costs 99 [1].", (1, 2)),
        ("It is not stated [1].", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_checked(answer: str, checked: tuple[int, int]) -> None:
    assert check_figures(answer, SPANS) == checked
