from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.contract.answer import Answered, Citation, Usage
from engine.contract.chat import ChatNode, ChatRole, CitationPart, Conversation, TextPart
from engine.contract.file import FileKey, Skipped
from engine.contract.label import UNTRUSTED_FILE, USER_TEXT
from engine.contract.locator import LinesPlace, Locator
from engine.library.store.care.check import check
from engine.library.store.care.dump import decode
from engine.library.store.history import chats, citations
from engine.library.store.ledger import documents, files, terms, tombstones
from engine.library.store.publish.forget import forget
from engine.library.store.publish.publisher import TextItem
from tests.engine.library.store.samples import STAMP, Stores, open_stores, prepare

NEEDLES = ("zanzibar", "quagmire", "verbatim-needle", "secretname")


def _fill_ordinary(stores: Stores) -> None:
    texts = {b"other%d" % n: prepare(f"ordinary filler number{n}", "more of the same") for n in range(30)}
    stores.put_all(texts)


def _fill(stores: Stores) -> None:
    _fill_ordinary(stores)
    stores.put(b"private/secretname.txt", prepare("the zanzibar letter", "kept in a quagmire"))
    stores.put(b"elsewhere/copy.txt", prepare("the zanzibar letter", "kept in a quagmire"))
    edited = replace(STAMP, mtime_ns=77)
    stores.put(b"private/edited.txt", prepare("quagmire in its first version"))
    stores.put(b"private/edited.txt", prepare("second version says zanzibar"), edited)
    stores.embed_all()
    stores.index.optimize(100.0)
    _chat(stores)


def _chat(stores: Stores) -> None:
    file = stores.ledger.read(lambda c: files.by_path(c, FileKey(stores.root, b"private/secretname.txt")))
    assert file is not None
    assert file.document is not None
    held = stores.ledger.read(lambda c: documents.get(c, file.document))  # type: ignore[arg-type]
    where = Locator(LinesPlace((1, 1)), chars=(0, 10))
    path = "/folder/private/secretname.txt"
    cited = Citation(1, path, "file://" + path, where, "verbatim-needle zanzibar", held.content_hash.hex(), held.id, 1)
    said = Answered("It says verbatim-needle [1].", "generated", (cited,), "m", Usage(), "chat", "n2")
    nodes = (
        ChatNode("n1", (), ChatRole.USER, (TextPart("what does my typed question find?"),), USER_TEXT),
        ChatNode(
            "n2", ("n1",), ChatRole.ASSISTANT, (TextPart(said.answer), CitationPart(cited)), UNTRUSTED_FILE, answer=said
        ),
    )
    stores.ledger.write(
        lambda c: chats.add_conversation(c, Conversation("chat", "A chat", nodes, "2026-01-01T00:00:00Z"))
    )


def test_one_file_among_many_leaves_the_data_files_too(stores: Stores) -> None:
    many = {b"other%d" % n: prepare(f"ordinary filler number{n}") for n in range(300)}
    stores.put_all({**many, b"private": prepare("the zanzibar letter")})
    stores.embed_all()
    folders = [stores.index.folder / f"{name}.lance" / "data" for name in stores.index.table_names()]
    before = {path for folder in folders for path in folder.iterdir()}
    forget(stores.publisher, [b"/folder/private"])
    assert not before & {path for folder in folders for path in folder.iterdir()}, "a file that held it is still there"
    assert check(stores.ledger, stores.index) == ()
    assert len(stores.words("filler")) == 300


def _found(home: Path, needle: str) -> set[str]:
    return {where for where, text in decode(home) if needle in text}


def _dictionaries(home: Path) -> list[bytes]:
    """Return the term dictionaries of the full-text indexes: automata, whose words no plain search sees."""
    found = (home / "index" / "passages.lance" / "_indices").glob("*/*_tokens.lance")
    return sorted(path.read_bytes() for path in found)


def test_term_dictionaries_are_as_if_the_words_had_never_been_there(tmp_path: Path) -> None:
    never = open_stores(tmp_path / "never")
    _fill_ordinary(never)
    never.index.clean()
    never.close()
    stores = open_stores(tmp_path / "once")
    _fill(stores)
    assert _dictionaries(tmp_path / "once") != _dictionaries(tmp_path / "never")
    forget(stores.publisher, [b"/folder/private"])
    stores.close()
    assert _dictionaries(tmp_path / "once") == _dictionaries(tmp_path / "never")
    assert len(_dictionaries(tmp_path / "once")) > 0


def test_forget_leaves_nothing_in_any_store(tmp_path: Path) -> None:
    stores = open_stores(tmp_path)
    _fill(stores)
    stores.close()
    before = {needle: _found(tmp_path, needle) for needle in NEEDLES}
    for kind in ("passages version", "terms", "blocks", "ledger.sqlite"):
        assert any(kind in where for where in before["zanzibar"]), kind
    assert any("citations" in where for where in before["verbatim-needle"])
    assert any("names version" in where for where in before["secretname"])

    stores = open_stores(tmp_path)
    receipt = forget(stores.publisher, [b"/folder/private"])
    assert receipt.paths == (
        "/folder/elsewhere/copy.txt",
        "/folder/private/edited.txt",
        "/folder/private/secretname.txt",
    )
    assert (receipt.passages, receipt.vectors, receipt.quotes_blanked) == (4, 3, 1)
    assert check(stores.ledger, stores.index) == ()
    assert stores.words("zanzibar") == []
    assert len(stores.words("filler")) == 30
    stores.close()
    for needle in ("zanzibar", "quagmire", "verbatim-needle"):
        assert _found(tmp_path, needle) == set()
    # The path stays, as the listed file and its tombstone; it is no longer found by its name.
    assert {where.split()[-1] for where in _found(tmp_path, "secretname")} == {"files", "tombstones", "ledger.sqlite"}
    assert _found(tmp_path, "my typed question")


def test_forgotten_stays_out_until_added_again(stores: Stores) -> None:
    file, document = stores.put(b"a", prepare("forget this"))
    content = stores.ledger.read(lambda c: documents.get(c, document)).content_hash
    forget(stores.publisher, [b"/folder/a"])
    state = stores.ledger.read(lambda c: files.get(c, file)).state
    assert isinstance(state, Skipped)
    assert state.reason.code == "forgotten"
    assert stores.ledger.read(lambda c: tombstones.covers_path(c, b"/folder/a"))
    assert stores.ledger.read(lambda c: tombstones.covers_hash(c, content))
    stores.ledger.write(lambda c: tombstones.lift(c, b"/folder", [content]))
    assert not stores.ledger.read(lambda c: tombstones.covers_path(c, b"/folder/a"))
    assert not stores.ledger.read(lambda c: tombstones.covers_hash(c, content))


def test_forget_of_an_unknown_path_is_an_empty_receipt(stores: Stores) -> None:
    stores.put(b"a", prepare("stays"))
    receipt = forget(stores.publisher, [b"/nowhere/b"])
    assert (receipt.paths, receipt.passages) == ((), 0)
    assert stores.words("stays") != []


def test_members_go_with_their_archive(stores: Stores) -> None:
    stores.put(b"box.zip", prepare("list of members"))
    inner = stores.ledger.write(
        lambda c: files.upsert_seen(c, [(FileKey(stores.root, b"box.zip", ("in.txt",)), STAMP)])
    )
    stores.publisher.publish_text([TextItem(prepare("inner words"), ((inner[0], STAMP),))])
    receipt = forget(stores.publisher, [b"/folder/box.zip"])
    assert receipt.paths == ("/folder/box.zip", "/folder/box.zip/in.txt")
    assert stores.words("inner") == []
    assert stores.ledger.read(lambda c: files.get_many(c, inner)) == []


def test_other_citations_of_a_blanked_message_stay(stores: Stores) -> None:
    _fill(stores)
    forget(stores.publisher, [b"/folder/private/secretname.txt"])
    kept = stores.ledger.read(lambda c: citations.of_node(c, "n2"))
    assert [(one.n, one.quote, one.stale) for one in kept] == [(1, "", True)]
    node = stores.ledger.read(lambda c: chats.node(c, "n1"))
    assert node.parts == (TextPart("what does my typed question find?"),)
    assert stores.ledger.read(lambda c: terms.frequencies(c, ["filler"])) == {"filler": 30}
