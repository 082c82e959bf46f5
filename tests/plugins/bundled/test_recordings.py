"""Recordings: what containers say of themselves, frames at their times, upright, and bad files as reasons."""

from __future__ import annotations

import contextlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from engine.contract.document import Kind, Parsed
from engine.contract.locator import TimePlace
from plugins.bundled.recordings.render import render
from plugins.picture import Drawn, Wish
from plugins.source import Limits, Skip, Source, Unreadable
from tests.plugins.reading import document_of, read_bytes
from tests.plugins.small_recordings import BLACK, BLUE, CODECS, GREEN, RED, encoded, film, on_its_side, tone, wav

FILM = film([(RED, 2.0), (GREEN, 2.0), (BLUE, 2.0)])


def draw(content: bytes, part: str, side: int = 320) -> Image.Image:
    document = document_of(content, "a.mp4")
    source = Source(
        BytesIO(content), len(content), "mp4", document.format, document.media_kind, document.parser, Limits()
    )
    drawn = render(source, Wish(part, side, 0.0, "png"))
    assert isinstance(drawn, Drawn)
    return Image.open(BytesIO(drawn.data)).convert("RGB")


def colour_of(picture: Image.Image) -> tuple[int, int, int]:
    return max((RED, GREEN, BLUE, BLACK), key=lambda one: -np.abs(np.asarray(picture).mean((0, 1)) - one).sum())


@pytest.mark.parametrize("extension", ["wav", *CODECS])
def test_every_format_of_sound_says_how_long_it_is(extension: str) -> None:
    document = document_of(encoded(tone(2.0, 48_000), extension), f"a.{extension}")
    assert document.media_kind is Kind.AUDIO
    assert float(document.metadata.extra["duration_s"]) == pytest.approx(2.0, abs=0.15)
    assert document.metadata.extra["channels"] == "1"


def test_tags_are_text_and_title_author_and_date() -> None:
    tags = {"title": "Herons at dusk", "artist": "Anna Weir", "album": "Ponds", "date": "2024-05-06"}
    document = document_of(encoded(tone(1.0, 48_000), "flac", tags=tags), "a.flac")
    about = document.metadata
    assert (about.title, about.author, about.created) == ("Herons at dusk", "Anna Weir", "2024-05-06")
    assert document.layers[0].text == "Herons at dusk\n\nAnna Weir\n\nPonds"
    assert document.layers[0].segments[0].place == TimePlace(0.0, 0.0)


def test_a_film_says_its_size_rate_and_length() -> None:
    about = document_of(FILM, "a.mp4")
    assert about.media_kind is Kind.VIDEO
    facts = about.metadata.extra
    assert (facts["width"], facts["height"], facts["frame_rate"]) == ("64", "48", "10.00")
    assert float(facts["duration_s"]) == pytest.approx(6.0, abs=0.2)
    assert "audio_codec" not in facts


def test_frames_are_those_of_their_time() -> None:
    assert [colour_of(draw(FILM, f"frame:{at_s}")) for at_s in (0.0, 1.9, 2.0, 3.95, 4.05, 99)] == [
        *(RED, RED, GREEN, GREEN, BLUE, BLUE)
    ]


def test_a_film_of_a_phone_stands_upright() -> None:
    turned = on_its_side(FILM)
    facts = document_of(turned, "a.mp4").metadata.extra
    assert (facts["width"], facts["height"], facts["rotation"]) == ("48", "64", "90")
    picture = draw(turned, "poster")
    assert picture.size == (48, 64)
    # The right side of the picture is the brighter one; turned clockwise it lies at the bottom.
    rows = np.asarray(picture).sum((1, 2))
    assert rows[-8:].mean() > rows[:8].mean() * 1.3


def test_a_poster_is_not_the_black_before_the_film() -> None:
    assert colour_of(draw(film([(BLACK, 3.0), (GREEN, 2.0)], rate=5), "")) == GREEN


def test_a_storyboard_shows_frames_in_order() -> None:
    sheet = draw(FILM, "storyboard:0.5,2.5,4.5", 210)
    tiles = [sheet.crop((left, 0, left + 60, sheet.height)) for left in (0, 70, 140)]
    assert [colour_of(tile) for tile in tiles] == [RED, GREEN, BLUE]
    assert draw(FILM, "storyboard").width > 200


def test_a_waveform_is_tall_where_it_is_loud() -> None:
    sound = np.concatenate([np.zeros(16_000, np.float32), tone(1.0)])
    grey = np.asarray(draw(wav(sound), "waveform", 200))
    painted = (grey != 0).any(2).sum(0)
    assert painted[:95].max() <= 2
    assert painted[105:].mean() > 5


def test_a_recording_without_a_cover_shows_its_waveform() -> None:
    assert draw(wav(tone(1.0)), "").size == draw(wav(tone(1.0)), "waveform").size


@pytest.mark.parametrize("part", ["frame:-1", "frame:nan", "frame:", "page:1", "storyboard:x", "waveform", "../etc"])
def test_parts_that_a_silent_film_does_not_have(part: str) -> None:
    with pytest.raises(Skip) as caught:
        draw(FILM, part)
    assert caught.value.reason.code == "no_such_part"


@pytest.mark.parametrize(
    "content",
    [
        b"RIFF\x24\0\0\0WAVEfmt " + bytes(400),
        b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 8,
        b"OggS" + bytes(3000),
        b"fLaC" + b"\xff" * 3000,
        b"\0\0\0\x20ftypisom" + bytes(2000),
        b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    ],
)
def test_what_is_no_recording_is_damaged_with_a_reason(content: bytes) -> None:
    outcome = read_bytes(content, "a.mp4")
    assert not isinstance(outcome, Parsed) or outcome.document.media_kind is Kind.TEXT
    if not isinstance(outcome, Parsed):
        assert outcome.reason.code == "damaged"


def test_a_film_that_breaks_off_shows_what_is_there() -> None:
    whole = film([(RED, 2.0), (GREEN, 2.0)], name="matroska", sound=tone(4.0, 48_000))
    broken = whole[: len(whole) * 2 // 3]
    assert colour_of(draw(broken, "frame:0.5")) == RED
    assert draw(broken, "frame:99").size == (64, 48)


@pytest.mark.parametrize("seed", range(12))
def test_spoilt_recordings_never_crash(seed: int) -> None:
    random = np.random.default_rng(seed)
    content = bytearray(film([(RED, 1.0), (BLUE, 1.0)], sound=tone(2.0, 48_000)))
    for place in random.integers(0, len(content), 40):
        content[place] = random.integers(256)
    outcome = read_bytes(bytes(content), "a.mp4")
    if not isinstance(outcome, Parsed):
        assert outcome.reason.code == "damaged"
    elif outcome.document.media_kind is Kind.VIDEO:
        with contextlib.suppress(Unreadable):
            assert max(draw(bytes(content), "poster").size) > 0
