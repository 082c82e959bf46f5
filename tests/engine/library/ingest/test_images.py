"""Images: pictures are looked at in the background and then found by what they show, by likeness and as copies."""

from __future__ import annotations

import hashlib
import io
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from engine.assistant.retrieve.looking import Looking
from engine.assistant.retrieve.search import Searcher
from engine.assistant.retrieve.sights import Look, SightFinder
from engine.contract.call import Call
from engine.contract.request import SearchFilters, SearchRequest
from engine.library.ingest.library import Library, Surroundings
from engine.library.parse.registry import Registry
from engine.library.recognise.images import ImageRecogniser
from engine.library.recognise.pictures import SIDE, PictureModel
from engine.library.render.renderer import Picture, Renderer, Wanted
from models.tiny import scenes
from models.tiny.scenes import Scene, Thing
from tests.engine.library.ingest.conftest import Workshop
from tests.engine.library.recognise.eyes import tiny_model
from tests.plugins.small_pdf import illustrated_pdf

LOADED_S = 200.0
"""Importing the model's libraries takes long on a busy machine."""


class Gallery(Workshop):
    """A workshop whose library looks at pictures with the tiny model, and a search over it."""

    def __init__(self, home: Path, pool: object, model: PictureModel) -> None:
        self.model = model
        self.renderer = Renderer(pool)  # type: ignore[arg-type]
        super().__init__(home, pool, None)  # type: ignore[arg-type]
        finder = SightFinder(self.ledger, self.index, model)
        self.searcher = Searcher(self.ledger, self.index, None, Looking(lambda: finder, self.look))

    def make_library(self) -> Library:
        eyes = ImageRecogniser(self.renderer, self.model)
        around = Surroundings(
            home=os.fsencode(self.home),
            settings=lambda: self.settings,
            change_settings=self._change,
            embedder=lambda: None,
            recognisers=lambda stage: eyes if stage == "image" else None,
            emit=lambda kind, data: None,
            on_battery=lambda: False,
            free_bytes=lambda: 1 << 50,
        )
        return Library(self.ledger, self.pool, Registry.load(), around)

    def look(self, request: SearchRequest, call: Call) -> Look:
        with open(request.image_uri.removeprefix("file://"), "rb") as file:
            size = os.fstat(file.fileno()).st_size
            content_hash = hashlib.file_digest(file, "sha256").digest()
            drawn = self.renderer.draw(file.fileno(), b"asked.png", size, Wanted("", SIDE, 0, "rgb"))
        assert isinstance(drawn, Picture), drawn
        (seen,) = self.model.see([drawn], call, turned=True)
        return Look(seen.vectors, seen.hashes, content_hash)

    def search(self, query: str = "", **asked: object) -> list[str]:
        found = self.searcher.search(SearchRequest(query, **asked), Call())  # type: ignore[arg-type]
        return [Path(hit.path).name for hit in found.hits]


def report() -> bytes:
    """Return a PDF of two pages with a purple star on the second."""
    star = scenes.draw(Scene((Thing("purple", "star"),)), 200)
    out = io.BytesIO()
    star.save(out, "JPEG", quality=90)
    words = "The harbour office counted its boats and wrote this down."
    return illustrated_pdf([(words, []), (words, [(out.getvalue(), 200, 200, (100, 300, 300, 300))])])


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory, pool: object) -> Iterator[Gallery]:
    folder = tmp_path_factory.mktemp("pictures")
    rng = random.Random(3)
    for number in range(30):
        scenes.draw(scenes.random_scene(rng).scene, 160).save(folder / f"any{number}.png")
    circle = scenes.draw(Scene((Thing("green", "circle"),), "black"), 160)
    circle.save(folder / "holiday.jpg", quality=90)
    circle.resize((90, 90)).save(folder / "smaller.webp", quality=70)
    pages = [scenes.draw(Scene((Thing(colour, "square"),)), 128) for colour in ("red", "brown")]
    pages[0].save(folder / "fax.tiff", save_all=True, append_images=pages[1:])
    exif = Image.Exif()
    exif[0x0110] = "Leica Q3"
    exif.get_ifd(0x8769)[0x9003] = "2023:07:14 18:03:22"
    scenes.draw(Scene((Thing("brown", "ring"),)), 128).save(folder / "DSC1.jpg", exif=exif)
    (folder / "notes.txt").write_text("A green circle was drawn on the board, and nobody knew why.")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"torn" * 30)
    (folder / "report.pdf").write_bytes(report())
    model = tiny_model(tmp_path_factory.mktemp("models"))
    made = Gallery(tmp_path_factory.mktemp("homes") / "home", pool, model)
    assert model.ready(LOADED_S, Call())
    made.library.add_root(os.fsencode(folder))
    made.settle("all")
    yield made
    made.searcher.close()
    made.close()
    model.close()


def test_a_picture_is_found_by_what_it_shows_and_its_copy_stands_under_it(gallery: Gallery) -> None:
    found = gallery.searcher.search(SearchRequest("a green circle", filters=SearchFilters(kind="image")), Call())
    first = found.hits[0]
    assert Path(first.path).name in {"holiday.jpg", "smaller.webp"}
    assert [why.channel for why in first.why] == ["image"]
    assert first.locator.place.kind == "image"
    names = {Path(first.path).name, *(Path(copy.path).name for copy in first.near_copies)}
    assert {"holiday.jpg", "smaller.webp"} <= names


def test_pictures_and_words_share_one_list(gallery: Gallery) -> None:
    found = gallery.search("a green circle")
    assert "notes.txt" in found[:3]
    assert {"holiday.jpg", "smaller.webp"} & set(found[:4])
    assert gallery.search("a green circle", mode="keyword") == ["notes.txt"]


def test_what_no_picture_shows_is_not_found(gallery: Gallery) -> None:
    pictures = SearchFilters(kind="image")
    absent = ["a wedding dress", "volcano eruption", "a slice of pizza", "penguins on ice", "a violin", "a tiger"]
    found = [gallery.search(query, filters=pictures) for query in absent]
    assert sum(1 for hits in found if hits) <= 1, found


def test_a_turned_and_smaller_copy_finds_the_picture(gallery: Gallery, tmp_path: Path) -> None:
    circle = scenes.draw(Scene((Thing("green", "circle"),), "black"), 160)
    asked = tmp_path / "asked.jpg"
    circle.transpose(Image.Transpose.ROTATE_90).resize((70, 70)).save(asked, quality=50)
    assert set(gallery.search(image_uri=asked.as_uri())[:2]) == {"holiday.jpg", "smaller.webp"}


def test_more_like_this_leaves_out_the_picture_itself(gallery: Gallery) -> None:
    found = gallery.searcher.search(SearchRequest("a green circle", filters=SearchFilters(kind="image")), Call())
    first = found.hits[0]
    alike = gallery.search(like=first.document)
    assert Path(first.path).name not in alike
    assert alike[0] in {"holiday.jpg", "smaller.webp"}


def test_the_page_of_a_tiff_is_told(gallery: Gallery) -> None:
    buffer = io.BytesIO()
    scenes.draw(Scene((Thing("brown", "square"),)), 128).save(buffer, "PNG")
    asked = gallery.home / "brown.png"
    asked.write_bytes(buffer.getvalue())
    hit = gallery.searcher.search(SearchRequest("", image_uri=asked.as_uri()), Call()).hits[0]
    assert Path(hit.path).name == "fax.tiff"
    assert hit.locator.place.kind == "page"
    assert hit.locator.place.spots[0].page == 2


def test_a_figure_of_a_report_is_found_with_its_page_and_box_and_can_be_drawn(gallery: Gallery) -> None:
    for asked in (SearchRequest("a purple star", filters=SearchFilters(kind="image")), SearchRequest("a purple star")):
        hits = gallery.searcher.search(asked, Call()).hits
        hit = next(one for one in hits if Path(one.path).name == "report.pdf")
        assert hit.rank <= 3
        (spot,) = hit.locator.place.spots  # type: ignore[union-attr]
        assert spot.page == 2
        assert spot.boxes[0] == pytest.approx((100 / 595, 242 / 842, 400 / 595, 542 / 842), abs=0.01)
        assert hit.picture == "figure:2.1"
    path = Path(hit.path)
    with path.open("rb") as file:
        drawn = gallery.renderer.draw(file.fileno(), b"report.pdf", path.stat().st_size, Wanted(hit.picture, 128))
    assert isinstance(drawn, Picture)
    assert (drawn.width, drawn.height) == pytest.approx((128, 128), abs=1)
    assert "report.pdf" not in gallery.search("harbour boats", filters=SearchFilters(kind="image"), mode="keyword")


def test_a_photograph_is_found_by_camera_and_day_without_any_model(gallery: Gallery) -> None:
    assert gallery.search("Leica", mode="keyword") == ["DSC1.jpg"]
    assert gallery.search("July 2023", mode="keyword") == ["DSC1.jpg"]
    assert gallery.search("created:2023-07") == ["DSC1.jpg"]
    alone = Searcher(gallery.ledger, gallery.index, None, Looking(lambda: None, gallery.look))
    found = alone.search(SearchRequest("Leica", filters=SearchFilters(kind="image")), Call())
    alone.close()
    assert [Path(hit.path).name for hit in found.hits] == ["DSC1.jpg"]
    assert any("no model that knows what they show" in note for note in found.notes)


def test_filters_hold_for_pictures(gallery: Gallery) -> None:
    assert "holiday.jpg" not in gallery.search("a green circle format:webp")
    assert gallery.search("a green circle", filters=SearchFilters(folder="file:///nowhere")) == []


def test_a_damaged_picture_fails_with_its_reason_and_the_index_is_whole(gallery: Gallery) -> None:
    gallery.assert_healthy()
    (image,) = [one for one in gallery.library.status().media if one.stage == "image"]
    assert (image.due, image.done) == (0, 35)
