"""A pull brings all files of a model, pins what it found, refuses what changed, and goes on where it stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract.call import Call
from engine.contract.errors import BadRequest, Cancelled, Conflict, DiskFull, RemoteFailed
from engine.contract.machine import Grant
from engine.contract.model import CatalogueFile, CatalogueModel
from engine.network.exchanges import ExchangeLog
from engine.network.outbound import Outbound
from engine.network.web_opener import WebOpener
from engine.settings.values import Network
from models.catalogue.pins import Pins
from models.fetch.copying import copy_in, model_files
from models.fetch.download import Downloader
from models.fetch.hub import Hub as HubAddress
from models.fetch.pace import Pace
from models.fetch.pull import Puller
from tests.fakes.hub import Hub, Served, serving_hub

WEIGHTS, PROJECTOR = b"GGUF" + b"w" * 5000, b"GGUF" + b"p" * 700
MODEL = CatalogueModel(
    "see",
    "See",
    "vision",
    "who/see-GGUF",
    "main",
    "MIT",
    (CatalogueFile("sub/see Q4.gguf"), CatalogueFile("mmproj-see.gguf", "projector")),
)
COMMIT = "c" * 40


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving_hub() as running:
        for revision in ("main", COMMIT):
            running.files[f"/who/see-GGUF/resolve/{revision}/sub/see%20Q4.gguf"] = Served(WEIGHTS)
            running.files[f"/who/see-GGUF/resolve/{revision}/mmproj-see.gguf"] = Served(PROJECTOR)
        yield running


def puller(hub: Hub, folder: Path) -> Puller:
    outbound = Outbound(Network, ExchangeLog(folder / "connections.jsonl"))
    loader = Downloader(WebOpener(lambda: outbound), Pace(lambda: 0), lambda _: 1 << 40, first_pause_s=0.001)
    return Puller(folder / "models", loader, Pins(folder / "models" / "pins.json"), lambda: HubAddress(hub.url))


def nothing(_done: int, _total: int, _words: str) -> None:
    return None


def test_all_files_arrive_and_are_pinned_to_one_commit(hub: Hub, tmp_path: Path) -> None:
    pull = puller(hub, tmp_path)
    assert not pull.is_here(MODEL)
    weights, projector = pull.pull(MODEL, nothing, Call())
    assert (weights.read_bytes(), projector.read_bytes()) == (WEIGHTS, PROJECTOR)
    assert weights.parent == tmp_path / "models" / "vision" / "see"
    assert pull.is_here(MODEL)
    (seen,) = pull.as_seen([MODEL])
    assert (seen.revision, seen.size_bytes) == (COMMIT, len(WEIGHTS) + len(PROJECTOR))
    assert seen.files[0].sha256 == hashlib.sha256(WEIGHTS).hexdigest()
    assert [path.split("/")[4] for path, _ in hub.seen] == ["main", COMMIT]
    hub.seen.clear()
    pull.pull(MODEL, nothing, Call())
    assert hub.seen == []


def test_other_bytes_than_the_pinned_ones_are_refused(hub: Hub, tmp_path: Path) -> None:
    pull = puller(hub, tmp_path)
    pull.pull(MODEL, nothing, Call())
    pull.discard(MODEL)
    assert not pull.is_here(MODEL)
    changed = WEIGHTS[:-1] + b"x"
    hub.files[f"/who/see-GGUF/resolve/{COMMIT}/sub/see%20Q4.gguf"] = Served(changed)
    with pytest.raises(RemoteFailed, match="not the known ones"):
        pull.pull(MODEL, nothing, Call())
    assert not pull.is_here(MODEL)


def test_a_pause_keeps_what_came_and_progress_counts_all_files(hub: Hub, tmp_path: Path) -> None:
    hub.files[f"/who/see-GGUF/resolve/{COMMIT}/mmproj-see.gguf"].cuts.append(100)
    pull = puller(hub, tmp_path)
    call = Call()

    def stop_at_projector(_done: int, _total: int, words: str) -> None:
        if words == "mmproj-see.gguf":
            call.cancel.cancel()

    with pytest.raises(Cancelled):
        pull.pull(MODEL, stop_at_projector, call)
    assert pull.present_bytes(MODEL) == len(WEIGHTS) + 100
    told: list[tuple[int, int, str]] = []
    hub.seen.clear()
    pull.pull(MODEL, lambda *progress: told.append(progress), Call())
    assert told[-1][0] == len(WEIGHTS) + len(PROJECTOR)
    assert all("see%20Q4" not in path for path, _ in hub.seen)


def test_a_model_is_not_fetched_twice_at_a_time(hub: Hub, tmp_path: Path) -> None:
    pull = puller(hub, tmp_path)
    seen: list[str] = []

    def again(_done: int, _total: int, _words: str) -> None:
        with pytest.raises(Conflict, match="already"):
            pull.pull(MODEL, nothing, Call())
        seen.append("refused")

    pull.pull(MODEL, again, Call())
    assert seen


def test_a_file_name_cannot_leave_the_folder(hub: Hub, tmp_path: Path) -> None:
    odd = CatalogueModel("x", "X", "chat", "who/see-GGUF", "main", "MIT", (CatalogueFile("a/.."),))
    with pytest.raises(BadRequest):
        puller(hub, tmp_path).pull(odd, nothing, Call())


def test_the_hub_needs_its_file_servers_too_and_a_mirror_only_itself() -> None:
    assert [grant.host for grant in HubAddress("https://huggingface.co").grants] == [
        "huggingface.co",
        "*.huggingface.co",
        "*.hf.co",
    ]
    assert HubAddress("http://mirror.example:8080/x").grants == (Grant("download", "mirror.example", 8080),)


def test_files_of_a_stick_are_copied_whole_or_not_at_all(tmp_path: Path) -> None:
    stick, home = tmp_path / "stick", tmp_path / "home"
    (stick / "deep").mkdir(parents=True)
    (stick / "deep" / "b.gguf").write_bytes(WEIGHTS)
    (stick / "a.safetensors").write_bytes(PROJECTOR)
    (stick / "notes.txt").write_bytes(b"no")
    assert [path.name for path in model_files(stick)] == ["a.safetensors", "b.gguf"]
    copy_in(stick / "deep" / "b.gguf", home / "b.gguf", lambda _: 1 << 40, Call())
    assert (home / "b.gguf").read_bytes() == WEIGHTS
    call = Call()
    call.cancel.cancel()
    with pytest.raises(Cancelled):
        copy_in(stick / "a.safetensors", home / "a.safetensors", lambda _: 1 << 40, call)
    with pytest.raises(DiskFull):
        copy_in(stick / "a.safetensors", home / "a.safetensors", lambda _: 10, Call())
    assert [path.name for path in home.iterdir()] == ["b.gguf"]
