"""What lies inside archives and mails: each member a file with a document of its own."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tests.engine.library.ingest.conftest import MakeWorkshop, Workshop
from tests.fakes.embedder import FakeEmbedder


def _zip(**texts: str | bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in texts.items():
            archive.writestr(name.replace("__", "."), content)
    return held.getvalue()


def test_members_are_found_two_deep(workshop: Workshop, folder: Path) -> None:
    third = _zip(deepest__txt="The pelican in the third.")
    inner = _zip(deep__txt="The pelican in the second.", third__zip=third)
    (folder / "a.zip").write_bytes(_zip(top__txt="The pelican in the first.", inner__zip=inner))
    workshop.add(folder)
    assert workshop.found("pelican") == {"a.zip/top.txt", "a.zip/inner.zip/deep.txt"}
    status = workshop.library.status()
    assert status.files.total == 1
    assert status.members >= 2
    workshop.assert_healthy()


def test_an_archive_that_changes_is_renamed_and_goes(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop(FakeEmbedder())
    path = folder / "a.zip"
    path.write_bytes(_zip(one__txt="The grebe dives.", two__txt="The coot swims."))
    workshop.add(folder, "all")
    embedded = workshop.embedded
    path.rename(folder / "b.zip")
    workshop.settle("all")
    assert workshop.found("grebe") == {"b.zip/one.txt"}
    assert workshop.embedded == embedded
    (folder / "b.zip").write_bytes(_zip(two__txt="The coot swims.", three__txt="The rail hides."))
    workshop.settle("all")
    assert workshop.found("grebe") == set()
    assert workshop.found("coot") == {"b.zip/two.txt"}
    assert workshop.found("rail") == {"b.zip/three.txt"}
    workshop.assert_healthy()
    (folder / "b.zip").write_text("No archive any more, just words about a plover.")
    workshop.settle("all")
    assert workshop.found("coot") == set()
    assert workshop.found("plover") == {"b.zip"}
    (folder / "b.zip").unlink()
    workshop.settle("all")
    assert workshop.library.status().members == 0
    workshop.assert_healthy()


def test_the_same_member_twice_is_embedded_once(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop(FakeEmbedder())
    text = "The avocet has an upturned bill."
    (folder / "plain.txt").write_text(text)
    (folder / "a.zip").write_bytes(_zip(copy__txt=text))
    workshop.add(folder, "all")
    assert workshop.found("avocet") == {"plain.txt", "a.zip/copy.txt"}
    workshop.assert_healthy()
