"""Errors cross the wire as the class that was raised, with a message a person can act on."""

from __future__ import annotations

import json
import time

import pytest

from engine.contract.call import Call, CancelToken
from engine.contract.errors import (
    Cancelled,
    DeadlinePassed,
    EngineFault,
    JackdawError,
    PathMissing,
    _subclasses,
    error_from_wire,
)
from engine.contract.file import display_path, file_uri
from engine.contract.reason import Remedy

CLASSES = _subclasses(JackdawError)


@pytest.mark.parametrize("shape", CLASSES, ids=lambda shape: shape.__name__)
def test_every_error_is_rebuilt_as_its_own_class(shape: type[JackdawError]) -> None:
    error = shape("detail", remedy=Remedy("retry"), problem="p", path="/a")
    back = error_from_wire(json.loads(json.dumps(error.to_wire())))
    assert type(back) is shape
    assert (back.message, back.detail, back.remedy) == (error.message, "detail", Remedy("retry"))


def test_codes_are_unique() -> None:
    codes = [shape.code for shape in CLASSES]
    assert len(codes) == len(set(codes))


def test_an_unknown_code_is_a_fault_that_keeps_its_message() -> None:
    error = error_from_wire({"code": "of_the_future", "message": "New trouble"})
    assert isinstance(error, EngineFault)
    assert "New trouble" in error.message


def test_a_message_names_the_file() -> None:
    assert "/no/such" in PathMissing(path="/no/such").message


def test_a_cancelled_call_says_so() -> None:
    token = CancelToken()
    call = Call(cancel=token)
    call.check()
    token.cancel()
    with pytest.raises(Cancelled):
        call.check()


def test_a_call_past_its_deadline_says_so() -> None:
    with pytest.raises(DeadlinePassed):
        Call(deadline_s=time.monotonic() - 1).check()


def test_paths_are_shown_with_their_oddities_escaped() -> None:
    assert display_path(b"a\nb\xff\xe2\x80\xaec") == "a\\nb\\xff\\u202ec"
    assert file_uri(b"/a b\xff.zip", ("in/ner.txt",)) == "file:///a%20b%FF.zip#member=in%2Fner.txt"
