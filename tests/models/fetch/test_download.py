"""A download ends with the right bytes in their place or with none, whatever the server and the disk do."""

from __future__ import annotations

import errno
import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.contract.call import Call
from engine.contract.errors import Cancelled, DiskFull, RemoteFailed
from engine.network.exchanges import ExchangeLog
from engine.network.outbound import Outbound
from engine.network.web_opener import WebOpener
from engine.settings.values import Network
from models.fetch import download
from models.fetch.download import Downloader, Fetched, Wanted
from models.fetch.pace import Pace
from models.fetch.part import Part
from tests.fakes.hub import Hub, Served, serving_hub

CONTENT = random.Random(3).randbytes(300_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PATH = "/model.gguf"


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with serving_hub() as running:
        yield running


class Bench:
    """One downloader into one folder."""

    def __init__(self, hub: Hub, folder: Path, served: Served) -> None:
        self.hub = hub
        self.hub.files = {PATH: served}
        self.hub.seen.clear()
        self.place = folder / "models" / "model.gguf"
        self.spare = 1 << 40
        self.record = ExchangeLog(folder / "connections.jsonl")
        outbound = Outbound(Network, self.record)
        self.loader = Downloader(
            WebOpener(lambda: outbound), Pace(lambda: 0), lambda _: self.spare, first_pause_s=0.001
        )
        self.told: list[tuple[int, int]] = []

    def fetch(self, sha256: str = SHA256, size: int = len(CONTENT), call: Call | None = None) -> Fetched:
        wanted = Wanted(self.hub.url + PATH, self.place, size, sha256)
        return self.loader.fetch(wanted, lambda done, total: self.told.append((done, total)), call or Call())

    @property
    def ranges(self) -> list[str]:
        return [asked for _, asked in self.hub.seen]

    def check_whole(self) -> None:
        assert self.place.read_bytes() == CONTENT
        assert [found.name for found in self.place.parent.iterdir()] == ["model.gguf"]

    def check_absent(self) -> None:
        assert not self.place.exists()


def test_a_file_arrives_whole_hashed_and_noted(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT))
    assert bench.fetch() == Fetched(SHA256, len(CONTENT), "c" * 40)
    bench.check_whole()
    assert bench.told[-1] == (len(CONTENT), len(CONTENT))
    assert [(found.purpose, found.bytes_down) for found in bench.record.latest()] == [("download", len(CONTENT))]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, len(CONTENT)), max_size=3))
def test_cuts_at_any_point_are_made_good(hub: Hub, tmp_path_factory: pytest.TempPathFactory, cuts: list[int]) -> None:
    bench = Bench(hub, tmp_path_factory.mktemp("cuts"), Served(CONTENT, cuts=list(cuts)))
    bench.fetch()
    bench.check_whole()


def test_a_cut_download_goes_on_where_it_stopped(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT, cuts=[100_000]))
    bench.fetch()
    bench.check_whole()
    assert bench.ranges == ["", "bytes=100000-"]


def test_a_server_that_ignores_ranges_sends_all_again(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT, cuts=[100_000], ignores_range=True))
    bench.fetch()
    bench.check_whole()


@pytest.mark.parametrize("etag", ['W/"v1"', ""])
def test_without_a_strong_etag_nothing_is_taken_up(hub: Hub, tmp_path: Path, etag: str) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT, cuts=[100_000], etag=etag))
    bench.fetch()
    bench.check_whole()
    assert bench.ranges == ["", ""]


def test_without_any_hash_nothing_is_taken_up(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT, cuts=[100_000], names_hash=False))
    assert bench.fetch(sha256="", size=0).sha256 == SHA256
    assert bench.ranges == ["", ""]


def test_a_file_that_changed_between_two_tries_is_fetched_anew(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(b"old" * 100_000, cuts=[120_000]))
    call = Call()
    bench.loader._first_pause_s = 0
    original = bench.loader._receive

    def interrupted(*args: Any) -> str:
        try:
            return original(*args)
        finally:
            call.cancel.cancel()

    bench.loader._receive = interrupted  # type: ignore[method-assign]  # a cancel at exactly this point
    with pytest.raises(Cancelled):
        bench.fetch("", 0, call)
    assert Part(bench.place).size_bytes == 120_000
    bench.loader._receive = original  # type: ignore[method-assign]
    hub.files[PATH] = Served(CONTENT, etag='"v2"')
    bench.fetch()
    bench.check_whole()


def test_a_piece_of_another_file_under_206_is_thrown_away(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT, cuts=[50_000]))
    part = Part(bench.place)
    bench.place.parent.mkdir()
    part.begin(download.Origin(hub.url + PATH, '"v0"', size_bytes=len(CONTENT)))
    part.path.write_bytes(b"x" * 1000)
    hub.files[PATH] = Served(CONTENT, lies_in_range=True)
    bench.fetch()
    bench.check_whole()
    assert bench.ranges == ["bytes=1000-", ""]


def test_a_flipped_bit_never_gets_the_name(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT, flips=[123_456]))
    with pytest.raises(RemoteFailed, match="not the known ones"):
        bench.fetch()
    assert list(bench.place.parent.iterdir()) == []
    bench.fetch()
    bench.check_whole()


def test_the_hash_that_the_hub_names_judges_an_unknown_file(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT, flips=[5]))
    with pytest.raises(RemoteFailed, match="not the known ones"):
        bench.fetch("", 0)
    bench.check_absent()


def test_damage_on_the_disk_between_two_tries_is_noticed(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT))
    bench.place.parent.mkdir()
    part = Part(bench.place)
    part.begin(download.Origin(hub.url + PATH, '"v1"', size_bytes=len(CONTENT)))
    part.path.write_bytes(bytes(100_000))
    with pytest.raises(RemoteFailed, match="not the known ones"):
        bench.fetch()
    bench.fetch()
    bench.check_whole()


def test_a_part_that_is_complete_is_not_asked_for_again(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT))
    bench.place.parent.mkdir()
    part = Part(bench.place)
    part.begin(download.Origin(hub.url + PATH, '"v1"', size_bytes=len(CONTENT)))
    part.path.write_bytes(CONTENT)
    bench.fetch()
    bench.check_whole()
    assert bench.ranges == []


def test_another_size_than_the_known_one_is_refused_at_once(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT))
    with pytest.raises(RemoteFailed, match="299,999"):
        bench.fetch(size=299_999)
    bench.check_absent()


def test_more_than_was_announced_is_refused(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT, extra=b"more", hides_length=True))
    with pytest.raises(RemoteFailed, match="more than it announced"):
        bench.fetch()
    bench.check_absent()


@pytest.mark.parametrize("status", [401, 404])
def test_a_refusal_is_not_asked_for_again(hub: Hub, tmp_path: Path, status: int) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT, statuses=[status]))
    with pytest.raises(RemoteFailed, match=str(status)):
        bench.fetch()
    assert len(bench.ranges) == 1


def test_a_server_that_is_busy_is_asked_again(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT, statuses=[503, 429]))
    bench.fetch()
    bench.check_whole()


def test_a_server_that_brings_nothing_is_given_up(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT, cuts=[0] * 20))
    with pytest.raises(RemoteFailed, match="again and again"):
        bench.fetch()
    assert len(bench.ranges) == download.MOST_FRUITLESS_TRIES


def test_too_little_room_is_said_before_anything_is_written(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT))
    bench.spare = 1000
    with pytest.raises(DiskFull):
        bench.fetch()
    assert Part(bench.place).size_bytes == 0


class _FullDisk:
    """A file on a disk that takes so many bytes and no more."""

    def __init__(self, file: IO[bytes], room: int) -> None:
        self._file = file
        self._room = room

    def __enter__(self) -> _FullDisk:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> int:
        self._file.write(data[: self._room])
        self._room -= len(data)
        if self._room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return len(data)


def test_a_disk_that_fills_up_keeps_the_part_and_the_rest_follows(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT))
    really = Path.open
    with monkeypatch.context() as patch:
        patch.setattr(
            Path,
            "open",
            lambda self, mode="r", *a, **k: (
                _FullDisk(really(self, mode), 70_000) if mode == "ab" else really(self, mode, *a, **k)
            ),
        )
        with pytest.raises(DiskFull):
            bench.fetch()
    bench.check_absent()
    assert Part(bench.place).size_bytes == 70_000
    bench.fetch()
    bench.check_whole()
    assert bench.ranges[-1] == "bytes=70000-"


def test_cancelling_pauses_and_asking_again_goes_on(hub: Hub, tmp_path: Path) -> None:
    bench = Bench(hub, tmp_path, Served(CONTENT))
    call = Call()
    wanted = Wanted(hub.url + PATH, bench.place, len(CONTENT), SHA256)
    with pytest.raises(Cancelled):
        bench.loader.fetch(wanted, lambda done, total: call.cancel.cancel(), call)
    have = Part(bench.place).size_bytes
    assert 0 < have < len(CONTENT)
    bench.fetch()
    bench.check_whole()
    assert bench.ranges[-1] == f"bytes={have}-"


def test_the_speed_limit_adds_up_over_downloads_and_lets_a_cancel_through() -> None:
    now = [0.0]
    pace = Pace(lambda: 1000, clock=lambda: now[0])
    call = Call()
    waited: list[float] = []

    class Token:
        is_cancelled = False

        def wait(self, timeout_s: float) -> bool:
            waited.append(timeout_s)
            now[0] += timeout_s
            return False

    object.__setattr__(call, "cancel", Token())
    pace.spend(500, call)
    pace.spend(500, call)
    assert now[0] == pytest.approx(1.0)
    assert max(waited) <= 0.2
    call.cancel.is_cancelled = True  # type: ignore[misc]
    with pytest.raises(Cancelled):
        pace.spend(5000, call)
