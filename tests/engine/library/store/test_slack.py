"""Memory that is free goes back to the system."""

from __future__ import annotations

import os
import sys

import psutil
import pytest

from engine.library.store.care.slack import WORK_S, Worked, give_back


def _resident_bytes() -> int:
    return int(psutil.Process(os.getpid()).memory_info().rss)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems give memory back by themselves")
def test_what_the_c_library_holds_is_given_back() -> None:
    pieces = [bytes(2_000) for _ in range(60_000)]
    kept = pieces[::1_000]  # holes between what is still used are not given back by themselves
    full = _resident_bytes()
    del pieces
    give_back()
    assert full - _resident_bytes() > 60 << 20
    assert len(kept) == 60


def test_it_is_worth_the_while_after_much_work_and_then_not_at_once() -> None:
    spent_s = 1.0
    worked = Worked(lambda: spent_s)
    assert not worked.is_due()
    spent_s += WORK_S
    assert worked.is_due()
    assert not worked.is_due()
    spent_s += WORK_S
    assert worked.is_due()
