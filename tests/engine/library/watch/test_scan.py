"""The scan: order, links, special files, odd names, unreadable places."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.library.watch import scan as scan_module
from engine.library.watch.entry import Ignored, SeenFile, Unreadable
from engine.library.watch.gitignore import compile_globs
from engine.library.watch.ignore import IgnoreRules
from engine.library.watch.scan import scan


def _rules(root: Path, **changes: object) -> IgnoreRules:
    return IgnoreRules(**{"root": os.fsencode(root), "max_file_bytes": 1000, **changes})  # type: ignore[arg-type]


def _files(root: Path, **changes: object) -> dict[bytes, str]:
    """Path -> reason code, "" for a file to be read."""
    entries = scan(os.fsencode(root), _rules(root, **changes))
    return {e.path: e.skip.code if e.skip else "" for e in entries if isinstance(e, SeenFile)}


def _ignored(root: Path, **changes: object) -> dict[bytes, str]:
    return {e.path: e.rule for e in scan(os.fsencode(root), _rules(root, **changes)) if isinstance(e, Ignored)}


def _write(root: Path, *names: str, text: str = "x") -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def test_order_is_the_byte_order_of_whole_paths(tmp_path: Path) -> None:
    _write(tmp_path, "a/x", "a.txt", "ab", "a-b/y", "a/b/c", "Z", "é")
    paths = list(_files(tmp_path))
    assert paths == sorted(paths)
    assert paths.index(b"a.txt") < paths.index(b"a/x") < paths.index(b"ab")


_NAMES = st.sampled_from(["a", "b", "a.b", "a-b", "ab", "A", "0"])


@settings(max_examples=25, deadline=None)
@given(paths=st.sets(st.lists(_NAMES, min_size=1, max_size=3).map(tuple), max_size=12))
def test_any_tree_comes_sorted(paths: set[tuple[str, ...]], tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("tree")
    for parts in sorted(paths, key=len, reverse=True):
        target = root.joinpath(*parts)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("x")
    seen = list(_files(root))
    on_disk = [os.fsencode(p.relative_to(root)) for p in root.rglob("*") if p.is_file()]
    assert seen == sorted(on_disk)


def test_part_of_a_root(tmp_path: Path) -> None:
    _write(tmp_path, "a/x", "a/b/y", "c/z", "node_modules/m")
    root = os.fsencode(tmp_path)
    below = [e.path for e in scan(root, _rules(tmp_path), b"a/b")]
    assert below == [b"a/b/y"]
    assert [e.path for e in scan(root, _rules(tmp_path), b"a/x")] == [b"a/x"]
    assert list(scan(root, _rules(tmp_path), b"gone/at/all")) == []
    assert not [e for e in scan(root, _rules(tmp_path), b"node_modules/m") if isinstance(e, SeenFile)]


def test_links_special_files_and_loops_are_listed_never_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "root", tmp_path / "outside"
    _write(inside, "real.txt")
    _write(outside, "private.txt")
    (inside / "to_file").symlink_to(inside / "real.txt")
    (inside / "to_self").symlink_to(inside)
    (inside / "out").symlink_to(outside)
    (inside / "broken").symlink_to(inside / "nowhere")
    os.mkfifo(inside / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.fspath(inside / "sock"))
        assert _files(inside) == {
            b"broken": "link",
            b"out": "link_outside",
            b"pipe": "not_a_file",
            b"real.txt": "",
            b"sock": "not_a_file",
            b"to_file": "link",
            b"to_self": "link",
        }


def test_a_link_in_the_middle_of_a_path_leads_nowhere(tmp_path: Path) -> None:
    inside, outside = tmp_path / "root", tmp_path / "outside"
    _write(inside, "a.txt")
    _write(outside, "private.txt")
    (inside / "out").symlink_to(outside)
    assert list(scan(os.fsencode(inside), _rules(inside), b"out/private.txt")) == []


def test_odd_names(tmp_path: Path) -> None:
    names = [b"new\nline.txt", b"bad\xff.txt", "\u202egpj.exe".encode(), b"n" * 255, "é".encode(), "e\u0301".encode()]
    for name in names:
        with open(os.path.join(os.fsencode(tmp_path), name), "w") as file:
            file.write("x")
    assert list(_files(tmp_path)) == sorted(names)


def test_rules_that_leave_out(tmp_path: Path) -> None:
    _write(tmp_path, ".hidden", ".git/config", "node_modules/m.js", "cachy/CACHEDIR.TAG", "cachy/x", "~$report.docx")
    _write(tmp_path, "env/pyvenv.cfg", "env/lib.py", "home/ledger", "inner/own.txt", "keep.txt", "drafts/d.txt")
    base = os.fsencode(tmp_path)
    changes = {
        "excluded": frozenset({base + b"/home"}),
        "other_roots": frozenset({base + b"/inner"}),
        "globs": compile_globs(["drafts/"]),
    }
    assert _files(tmp_path, **changes) == {b"keep.txt": ""}
    assert _ignored(tmp_path, **changes) == {
        b".git/": "version_control",
        b".hidden": "hidden",
        b"cachy/": "cache",
        b"drafts/": "glob",
        b"env/": "cache",
        b"home/": "excluded",
        b"inner/": "other_root",
        b"node_modules/": "cache",
        b"~$report.docx": "temporary",
    }


def test_gitignore_files_met_on_the_way(tmp_path: Path) -> None:
    _write(tmp_path, "a.log", "keep.log", "sub/b.log", "sub/special.log", "build/x", "sub/build/y", "other.txt")
    (tmp_path / ".gitignore").write_text("*.log\n!keep.log\n/build/\n")
    (tmp_path / "sub/.gitignore").write_text("!special.log\nother.txt\n")
    assert list(_files(tmp_path)) == [b"keep.log", b"other.txt", b"sub/build/y", b"sub/special.log"]
    assert b"a.log" in _files(tmp_path, git_ignore=False)


def test_secrets_and_large_files_are_listed_and_not_to_be_read(tmp_path: Path) -> None:
    _write(tmp_path, ".env", "id_rsa", "server.pem", "vault.kdbx", "credentials", "id_rsa.pub", ".env.example")
    (tmp_path / "big.txt").write_text("x" * 1001)
    files = _files(tmp_path)
    assert files == {
        b".env": "secret",
        b"big.txt": "too_large",
        b"credentials": "secret",
        b"id_rsa": "secret",
        b"id_rsa.pub": "",
        b"server.pem": "secret",
        b"vault.kdbx": "secret",
    }


def test_a_root_that_is_one_file(tmp_path: Path) -> None:
    _write(tmp_path, "one.txt")
    assert list(_files(tmp_path / "one.txt")) == [b""]
    assert list(scan(os.fsencode(tmp_path / "none"), _rules(tmp_path / "none"))) == []


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, "a.txt", "locked/b.txt", "z.txt")
    listed = scan_module._list

    def deny(absolute: bytes, follow: bool) -> tuple[tuple[int, int], list[bytes]]:
        if absolute.endswith(b"locked"):
            raise PermissionError(13, "Permission denied")
        return listed(absolute, follow)

    monkeypatch.setattr(scan_module, "_list", deny)
    entries = list(scan(os.fsencode(tmp_path), _rules(tmp_path)))
    assert [e.path for e in entries] == [b"a.txt", b"locked/", b"z.txt"]
    locked = entries[1]
    assert isinstance(locked, Unreadable)
    assert locked.reason.code == "unreadable"
    assert locked.covers(b"locked/b.txt")
    assert not locked.covers(b"locked2")


def test_a_very_deep_tree_does_not_end_the_scan(tmp_path: Path) -> None:
    handle = os.open(tmp_path, os.O_RDONLY)
    for _ in range(60):
        os.mkdir("d" * 100, dir_fd=handle)
        deeper = os.open("d" * 100, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = deeper
    os.close(handle)
    _write(tmp_path, "z.txt")
    entries = list(scan(os.fsencode(tmp_path), _rules(tmp_path)))
    assert [type(e) for e in entries] == [Unreadable, SeenFile]
    assert entries[1].path == b"z.txt"
