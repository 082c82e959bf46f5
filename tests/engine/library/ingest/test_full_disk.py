"""A disk that fills up while it is indexed: told, survived, and gone on by itself once there is room."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.library.ingest.full_disk import FILES

NAMESPACE = ["unshare", "-rm"]


def _can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    trial = [*NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(trial, capture_output=True, timeout=20, check=False).returncode == 0


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is made with a Linux namespace")
def test_indexing_waits_for_room_and_goes_on(tmp_path: Path) -> None:
    if not _can_mount():
        pytest.skip("this system lets us mount no small disk")
    program = [*NAMESPACE, sys.executable, "-W", "error", "-m", "tests.engine.library.ingest.full_disk", str(tmp_path)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr[-4_000:]
    found = json.loads(done.stdout)
    assert found["phase"] == "paused"
    assert set(found["stages"]) <= {"text", "meaning"}
    assert found["found_meanwhile"] == ["3.txt"], "searches go on"
    assert found["failed_meanwhile"] == 0, "no file is to blame"
    assert found["searchable_meanwhile"] < FILES
    assert found["waits"] is True, "nothing that can run is due"
    assert "free on the disk" in found["error"]
    assert "free on the disk" in found["index_error"]
    assert (found["searchable"], found["waiting"]) == (FILES, 0), "it went on by itself"
    assert found["found"] == [f"{FILES - 1}.txt"]
    assert found["findings"] == []
    assert found["findings_after_restart"] == []
