"""Backup: checked when written, checked whole before it is put back; diagnostics tell no names and no secrets."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from engine.contract.call import Call
from engine.contract.errors import BadRequest, Cancelled
from engine.library.store.ledger import roots
from engine.library.store.ledger.database import Ledger
from engine.settings.paths import Home
from engine.wiring.backup import LEDGER, MANIFEST, back_up, put_back_backup, verify
from engine.wiring.diagnostics import bundle, cleaned, cleaned_line


def _silent(_done: int, _total: int, _current: str) -> None:
    return None


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").create()


def _filled(home: Home) -> Ledger:
    ledger = Ledger.open(home.ledger, home.snapshots)
    ledger.write(lambda c: roots.add(c, b"/home/ada/notes", is_file=False))
    (home.attachments / "ab").mkdir()
    (home.attachments / "ab" / "cd").write_bytes(b"pasted")
    home.settings_file.write_text("[indexing]\npaused = true\n")
    return ledger


def test_a_home_comes_back_from_its_backup(home: Home, tmp_path: Path) -> None:
    ledger = _filled(home)
    made = back_up(home, ledger, tmp_path, _silent, Call())
    again = back_up(home, ledger, tmp_path, _silent, Call())
    assert again != made
    assert set(verify(made)["files"]) == {LEDGER, "settings.toml", "attachments/ab/cd"}
    ledger.write(lambda c: c.execute("DELETE FROM roots"))
    ledger.close()
    home.settings_file.unlink()
    (home.index / "names.lance").mkdir()

    aside = put_back_backup(home, made)
    assert aside is not None
    assert aside.exists()
    assert not (home.index / "names.lance").exists()
    assert "paused" in home.settings_file.read_text()
    with_root = Ledger.open(home.ledger, home.snapshots)
    assert [root.path for root in with_root.read(roots.list_all)] == [b"/home/ada/notes"]
    with_root.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["home", made.name, again.name])


def _altered(backup: Path, name: str, content: bytes) -> Path:
    changed = backup.with_name("changed.zip")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return changed


def test_what_is_not_as_written_changes_nothing(home: Home, tmp_path: Path) -> None:
    ledger = _filled(home)
    made = back_up(home, ledger, tmp_path, _silent, Call())
    ledger.close()
    before = home.ledger.read_bytes()
    truncated = tmp_path / "cut.zip"
    truncated.write_bytes(made.read_bytes()[:-200])
    escaping = json.dumps({"form": 1, "files": {"attachments/../../x": "0"}}).encode()
    newer = json.dumps({"form": 99, "files": {}}).encode()
    for broken in (
        truncated,
        _altered(made, LEDGER, b"other"),
    ):
        with pytest.raises(BadRequest):
            put_back_backup(home, broken)
    for manifest in (escaping, newer, b"[]", b"{}"):
        with pytest.raises(BadRequest):
            put_back_backup(home, _altered(made, MANIFEST, manifest))
    assert home.ledger.read_bytes() == before


def test_a_cancelled_backup_leaves_nothing(home: Home, tmp_path: Path) -> None:
    ledger = _filled(home)
    call = Call()
    call.cancel.cancel()
    with pytest.raises(Cancelled):
        back_up(home, ledger, tmp_path, _silent, call)
    ledger.close()
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    assert not (home.root / "backup.sqlite3").exists()


def test_diagnostics_name_no_file_and_no_secret(home: Home, tmp_path: Path) -> None:
    told = {"settings": {"network": {"granted": "download@secret.example:443", "air_gap": False}}}
    (home.logs / "engine.jsonl").write_text(
        json.dumps({"message": "read /home/ada/Diary of Ada.pdf", "facts": {"path": "/home/ada/x"}}) + "\nnot json\n"
    )
    made = bundle(home, tmp_path, told)
    with zipfile.ZipFile(made) as archive:
        said = "".join(archive.read(name).decode() for name in archive.namelist())
        assert json.loads(archive.read("settings.json"))["network"] == {"granted": "(set)", "air_gap": False}
    for private in ("/home", "Ada", "Diary", "secret.example", "not json"):
        assert private not in said
    assert ".pdf" in said


def test_cleaning() -> None:
    assert cleaned({"a": ["token=abcdef", 4]}) == {"a": ["[redacted]", 4]}
    assert cleaned(r"C:\Users\ada\x.txt").startswith("C:") is False
    assert json.loads(cleaned_line("plain")) == {"unreadable_characters": 5}
