"""Quotes read well: no marks, and lines that were broken on purpose stay apart."""

from __future__ import annotations

import pytest

from engine.assistant.answer.quote.headings import for_reading, is_mail_header


@pytest.mark.parametrize(
    ("quote", "read"),
    [
        ("The **rent** is `1,250` euros, see [the lease](lease.md).", "The rent is 1,250 euros, see the lease."),
        ("a line that was wrapped because it had become too long\nfor the page.", None),
        ("Name: Grace\nPhone: 0555 0190", "Name: Grace · Phone: 0555 0190"),
        ("2 * 3 * 4 = 24", "2 * 3 * 4 = 24"),
    ],
)
def test_a_quote_in_running_text(quote: str, read: str | None) -> None:
    assert for_reading(quote) == (read or quote.replace("\n", " "))


def test_the_head_of_a_mail_is_told() -> None:
    assert is_mail_header("From: a@b.example\nTo: c@d.example")
    assert not is_mail_header("From: the pier to the church it is a mile.\nWalk.")
