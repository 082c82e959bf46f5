"""A state file is read back as it was written, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.runners.state_file import Origin, StateFile, StateUnusable, write_state

ORIGIN = Origin("a model", "1.0", 512, "f16")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("states")


@given(st.lists(st.integers(0, 2**31 - 1), max_size=50), st.binary(max_size=500))
def test_what_was_written_comes_back(folder: Path, tokens: list[int], state: bytes) -> None:
    write_state(folder / "one", ORIGIN, tokens, memoryview(state))
    with StateFile(folder / "one", ORIGIN) as file:
        assert file.tokens == tokens
        assert file.state() == state
    assert (folder / "one").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == ["one"]


@given(st.data())
def test_no_changed_byte_goes_unnoticed(folder: Path, data: st.DataObject) -> None:
    path = folder / "torn"
    write_state(path, ORIGIN, range(20), memoryview(b"state" * 20))
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        path.write_bytes(whole[:place])
    else:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << data.draw(st.integers(0, 7))]) + whole[place + 1 :])
    try:
        with StateFile(path, ORIGIN) as file:
            assert (file.tokens, file.state()) == (list(range(20)), b"state" * 20), "a change in the JSON's spaces only"
    except StateUnusable:
        pass
    finally:
        path.unlink()


@pytest.mark.parametrize(
    "other",
    [Origin("b", "1.0", 512, "f16"), Origin("a model", "1.1", 512, "f16"), Origin("a model", "1.0", 512, "q8_0")],
)
def test_the_state_of_another_model_is_refused(folder: Path, other: Origin) -> None:
    write_state(folder / "other", other, [1], memoryview(b"s"))
    with pytest.raises(StateUnusable, match="another model"):
        StateFile(folder / "other", ORIGIN)
    (folder / "other").unlink()
