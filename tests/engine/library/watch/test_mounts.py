"""A root that is not there is offline, never empty."""

from __future__ import annotations

import os
from pathlib import Path

from engine.library.watch.mounts import root_state


def test_states(tmp_path: Path) -> None:
    path, device = os.fsencode(tmp_path), tmp_path.stat().st_dev
    assert root_state(path + b"/gone", device, had_files=True).online is False
    assert root_state(path, 0, had_files=False).online is True
    assert root_state(path, device, had_files=True).online is True, "emptied by the person"
    assert root_state(path, device + 1, had_files=True).online is False, "an empty mount point"
    assert root_state(path, device + 1, had_files=False).online is True
    (tmp_path / "a").write_text("x")
    state = root_state(path, device + 1, had_files=True)
    assert (state.online, state.device) == (True, device), "same drive, numbered anew"
