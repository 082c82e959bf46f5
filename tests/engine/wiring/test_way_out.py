"""Grants live in the settings, and the report shows what went through the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.contract.errors import NotGranted
from engine.contract.machine import Purpose
from engine.settings.paths import Home
from engine.wiring.preferences import Preferences
from engine.wiring.way_out import WayOut


def test_a_grant_is_kept_across_starts_and_the_report_tells_of_refusals(tmp_path: Path) -> None:
    home = Home(tmp_path).create()
    way_out = WayOut(home, Preferences(home))
    with way_out.outbound.client(Purpose.DOWNLOAD, "https://models.example") as client, pytest.raises(NotGranted):
        client.get("/")
    way_out.grant("download", "models.example", 443)
    later = WayOut(home, Preferences(home))
    assert later.outbound.check(Purpose.DOWNLOAD, "https://models.example").port == 443
    assert [found.status for found in later.report(()).exchanges] == ["refused: not_granted"]
    later.withdraw("download", "models.example", 443)
    assert later.grants() == ()
