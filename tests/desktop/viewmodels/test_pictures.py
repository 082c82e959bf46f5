"""Pictures: fetched once, the latest wish first, wishes dropped when nothing shows them."""

from __future__ import annotations

from desktop.viewmodels.viewer.pictures import PictureKey
from tests.desktop.conftest import Desk


def keys(desk: Desk, count: int) -> list[PictureKey]:
    desk.engine.shapes = {(number, "page:1"): (60, 80) for number in range(count)}
    return [PictureKey(number, "page:1", 128) for number in range(count)]


def test_a_picture_is_fetched_once(desk: Desk) -> None:
    desk.open()
    (key,) = keys(desk, 1)
    came: list[object] = []
    desk.models.pictures.came.connect(came.append)
    assert desk.models.pictures.get(key) is None
    desk.executor.drain()
    image = desk.models.pictures.get(key)
    assert image is not None
    assert (image.width(), image.height()) == (96, 128)
    assert came == [key]
    assert len(desk.engine.drawn) == 1


def test_wishes_that_nothing_shows_any_more_are_dropped_and_the_last_one_comes_first(desk: Desk) -> None:
    desk.open()
    wanted = keys(desk, 20)
    for key in wanted:
        desk.models.pictures.get(key)
    desk.models.pictures.drop_wishes()
    desk.models.pictures.get(wanted[17])
    desk.models.pictures.get(wanted[18])
    desk.executor.drain()
    assert [number for number, _part, _side in desk.engine.drawn] == [0, 1, 18, 17]


def test_what_cannot_be_drawn_says_why_and_is_not_asked_again(desk: Desk) -> None:
    desk.open()
    key = PictureKey(99, "page:1", 128)
    desk.models.pictures.get(key)
    desk.executor.drain()
    assert desk.models.pictures.why_not(key) == "It cannot be shown: There is no such page."
    assert desk.models.pictures.get(key) is None
    assert not desk.executor.queue


def test_before_the_engine_is_there_wishes_wait(desk: Desk) -> None:
    (key,) = keys(desk, 1)
    desk.models.pictures.get(key)
    desk.open()
    assert desk.models.pictures.get(key) is not None
