from __future__ import annotations

from dataclasses import replace

import pytest

from engine.contract.errors import Conflict, NotFound
from engine.contract.file import Failed, FileId, FileKey, Indexed, Offline, Pending, Skipped, Stamp
from engine.contract.reason import Reason, Remedy
from engine.library.store.ledger import counts, documents, files, quarantine, roots
from engine.library.store.publish.publisher import TextItem
from tests.engine.library.store.samples import PARSER, STAMP, Stores, prepare


def test_files_stream_sorted_by_path_bytes(stores: Stores) -> None:
    paths = [b"b/x", b"a", b"b", b"b\xff", b"b-x", b"\x00odd", "ünïcode".encode()]
    stores.see(*paths)
    assert [record.key.path for record in files.iterate(stores.ledger, stores.root)] == sorted(paths)


def test_streaming_goes_on_over_many_pages(stores: Stores) -> None:
    many = [b"f%06d" % number for number in range(4_500)]
    ids = stores.see(*many)
    stores.ledger.write(lambda c: files.mark_gone(c, ids[:10]))
    assert [record.key.path for record in files.iterate(stores.ledger, stores.root)] == many[10:]
    assert len(list(files.iterate(stores.ledger, stores.root, gone=True))) == 4_500


def test_stamps_and_states_come_back_as_they_were(stores: Stores) -> None:
    stamp = Stamp(1, -5, 2**62, 2**64 - 1, 2**63)
    file = stores.see(b"a", stamp=stamp)[0]
    reason = Reason("needs_program", {"format": "doc"}, "detail", True, Remedy("install", {"program": "x"}))
    for state in (Skipped(reason), Failed(reason), Pending()):
        stores.ledger.write(lambda c, state=state: files.set_state(c, file, state))
        record = stores.ledger.read(lambda c: files.get(c, file))
        assert (record.state, record.stamp) == (state, stamp)


def test_a_file_that_cannot_be_read_any_more_lets_go_of_its_text(stores: Stores) -> None:
    file, document = stores.put(b"a", prepare("old words"))
    stores.ledger.write(lambda c: files.set_state(c, file, Failed(Reason("damaged"))))
    assert stores.ledger.read(lambda c: files.get(c, file)).document is None
    assert stores.ledger.read(lambda c: documents.get(c, document)).hidden_at == 0


def test_a_move_takes_members_along_and_drops_what_was_gone_there(stores: Stores) -> None:
    box, gone = stores.see(b"box.zip", b"new.zip")
    inner = stores.ledger.write(lambda c: files.upsert_seen(c, [(FileKey(stores.root, b"box.zip", ("é",)), STAMP)]))[0]
    stores.publisher.publish_text([TextItem(prepare("inside"), ((inner, STAMP),))])
    stores.ledger.write(lambda c: files.mark_gone(c, [gone, box]))
    assert stores.ledger.read(lambda c: files.get(c, inner)).gone_at is not None
    stores.ledger.write(lambda c: files.move(c, box, FileKey(stores.root, b"new.zip"), replace(STAMP, ctime_ns=9)))
    moved = stores.ledger.read(lambda c: files.get(c, inner))
    assert (moved.key, moved.gone_at, moved.state) == (FileKey(stores.root, b"new.zip", ("é",)), None, Indexed())
    with pytest.raises(NotFound):
        stores.ledger.read(lambda c: files.get(c, gone))


def test_files_of_a_root_that_is_away_are_offline_and_keep_their_state(stores: Stores) -> None:
    file, _ = stores.put(b"a", prepare("words"))
    stores.see(b"b")
    stores.ledger.write(lambda c: roots.set_online(c, stores.root, online=False))
    assert stores.ledger.read(lambda c: files.get(c, file)).state == Offline()
    assert stores.ledger.read(counts.of_files).offline == 2
    assert len(stores.ledger.read(lambda c: files.page(c, "offline", FileId(0), 10))) == 2
    stores.ledger.write(lambda c: roots.set_online(c, stores.root, online=True))
    assert stores.ledger.read(lambda c: files.get(c, file)).state == Indexed()


def test_counts_add_up(stores: Stores) -> None:
    stores.put(b"a", prepare("first"))
    stores.embed_all()
    stores.put(b"b", prepare("second"))
    stores.see(b"b", stamp=replace(STAMP, mtime_ns=99))
    pending, skipped, failed, gone = stores.see(b"c", b"d", b"e", b"f")
    stores.ledger.write(lambda c: files.set_state(c, skipped, Skipped(Reason("empty"))))
    stores.ledger.write(lambda c: files.set_state(c, failed, Failed(Reason("damaged"))))
    stores.ledger.write(lambda c: files.mark_gone(c, [gone]))
    found = stores.ledger.read(counts.of_files)
    assert (found.total, found.searchable, found.embedded) == (5, 2, 1)
    assert (found.pending, found.skipped, found.failed, found.offline) == (1, 1, 1, 0)
    assert [one.id for one in stores.ledger.read(lambda c: files.page(c, "pending", FileId(0), 9))][-1] == pending


def test_below_is_the_folder_and_not_its_neighbours(stores: Stores) -> None:
    stores.see(b"dir", b"dir/a", b"dir/sub/b", b"dir-x/c", b"dir0/d")
    found = stores.ledger.read(lambda c: files.below(c, stores.root, b"dir"))
    assert [record.key.path for record in found] == [b"dir", b"dir/a", b"dir/sub/b"]
    assert len(stores.ledger.read(lambda c: files.below(c, stores.root, b""))) == 5


def test_the_same_root_twice_is_a_conflict(stores: Stores) -> None:
    with pytest.raises(Conflict):
        stores.ledger.write(lambda c: roots.add(c, b"/folder", is_file=False))
    with pytest.raises(NotFound):
        stores.ledger.read(lambda c: roots.get(c, 99))  # type: ignore[arg-type]


def test_a_content_that_crashed_twice_is_quarantined_for_that_reader(stores: Stores) -> None:
    def crash() -> int:
        return stores.ledger.write(lambda c: quarantine.note_crash(c, b"h" * 32, PARSER, "parser_crashed"))

    def quarantined(version: int) -> bool:
        return stores.ledger.read(lambda c: quarantine.is_quarantined(c, b"h" * 32, replace(PARSER, version=version)))

    assert crash() == 1
    assert not quarantined(1)
    assert crash() == 2
    assert quarantined(1)
    assert not quarantined(2)
    stores.ledger.write(lambda c: quarantine.release(c, b"h" * 32))
    assert not quarantined(1)
