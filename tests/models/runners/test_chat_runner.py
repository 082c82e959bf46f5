"""The chat runner as a real child process with a real, tiny model."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.contract.call import Call
from engine.contract.errors import BadRequest, RunnerFailed
from engine.process.child import Child
from engine.process.program import Program
from models.handles.chat import chat_runner
from models.handles.conversation_states import forget, size_bytes
from tests.fakes.tiny_gguf import SPECIAL, Shape, make_tiny_gguf

LIMIT_S = 30.0
HELLO = [{"role": "system", "content": "You quote."}, {"role": "user", "content": "hello " * 60}]


@pytest.fixture(scope="module")
def child(tiny_gguf: Path) -> Iterator[Child]:
    running = Child.spawn(Program.CHAT, ["--model", str(tiny_gguf), "--threads", "1"])
    yield running
    running.kill()


@pytest.fixture(scope="module")
def slow_child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    """A model that reads a prompt of 2,000 tokens in a second or so."""
    path = make_tiny_gguf(tmp_path_factory.mktemp("slow") / "slow.gguf", shape=Shape(512, 8, 6, 1024))
    running = Child.spawn(Program.CHAT, ["--model", str(path), "--threads", "1"])
    yield running
    running.kill()


def chatml(messages: list[dict[str, str]]) -> str:
    turns = "".join(f"<|im_start|>{turn['role']}\n{turn['content']}<|im_end|>\n" for turn in messages)
    return turns + "<|im_start|>assistant\n"


def generate(child: Child, messages: list[dict[str, str]], **sampling: Any) -> tuple[str, dict[str, Any]]:
    header = {"op": "generate", "prompt": chatml(messages), "sampling": sampling}
    frames = child.exchange(header, timeout_s=LIMIT_S)
    headers = [frame.header for frame in frames]
    return "".join(header.get("text", "") for header in headers), headers[-1]


def test_it_says_what_it_can_do(child: Child) -> None:
    assert child.ready["context_tokens"] == 2048
    assert set(SPECIAL) == set(child.ready["control_tokens"])


def test_tokens_are_counted_as_text(child: Child) -> None:
    counts = child.request({"op": "count_tokens", "texts": ["th", "hello", ""]}, timeout_s=LIMIT_S).header["counts"]
    assert counts == [1, 5, 0]
    # As text a control token is many tokens, so a file that writes one costs what it shows.
    marked = child.request({"op": "count_tokens", "texts": ["<|im_start|>"]}, timeout_s=LIMIT_S).header["counts"]
    assert marked[0] > 1


def test_an_answer_is_streamed_and_counted(child: Child) -> None:
    text, end = generate(child, HELLO, max_tokens=12)
    assert text
    assert end["finish"] == "length"
    usage = end["usage"]
    assert usage["generated_tokens"] == 12
    assert usage["prompt_tokens"] > 60
    assert usage["first_token_ms"] > 0
    assert usage["tokens_per_s"] > 0


def test_the_same_seed_gives_the_same_text_and_another_one_another(child: Child) -> None:
    texts = [generate(child, HELLO, max_tokens=24, temperature=1.5, seed=seed)[0] for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_the_common_prefix_is_not_read_again(child: Child) -> None:
    first = generate(child, HELLO, max_tokens=2)[1]["usage"]
    longer = [*HELLO[:-1], {"role": "user", "content": HELLO[-1]["content"] + "and more"}]
    second = generate(child, longer, max_tokens=2)[1]["usage"]
    assert first["prompt_tokens"] - 20 < second["cached_tokens"] < first["prompt_tokens"]
    fresh = generate(child, [{"role": "user", "content": "x" * 200}], max_tokens=2)[1]["usage"]
    assert fresh["cached_tokens"] < 10


def test_reuse_of_the_prefix_does_not_change_the_answer(child: Child) -> None:
    generate(child, [{"role": "user", "content": "something else"}], max_tokens=2)
    cold = generate(child, HELLO, max_tokens=16)
    warm = generate(child, HELLO, max_tokens=16)
    assert cold[0] == warm[0]
    assert warm[1]["usage"]["cached_tokens"] == cold[1]["usage"]["prompt_tokens"] - 1


def test_a_stop_string_ends_the_answer(child: Child) -> None:
    whole = generate(child, HELLO, max_tokens=40)[0]
    stop = whole[len(whole) // 2 :][:3]
    text, end = generate(child, HELLO, max_tokens=40, stops=[stop])
    assert end["finish"] == "stop"
    assert text == whole[: whole.index(stop)]


def test_a_cancel_ends_a_running_answer(child: Child) -> None:
    frames = child.exchange({"op": "generate", "prompt": chatml(HELLO), "sampling": {}}, timeout_s=LIMIT_S)
    next(frames)
    child.send({"op": "cancel"})
    last = list(frames)[-1].header
    assert last["finish"] == "cancelled"
    assert generate(child, HELLO, max_tokens=3)[1]["finish"] == "length"


def test_a_cancel_ends_the_reading_of_a_prompt(slow_child: Child) -> None:
    prompt = [{"role": "user", "content": "q w e " * 330}]
    asked: list[bool] = []

    def cancel() -> None:
        """Called when 50 ms have passed without an answer."""
        if not asked:
            slow_child.send({"op": "cancel"})
            asked.append(True)

    header = {"op": "generate", "prompt": chatml(prompt), "sampling": {"max_tokens": 4}}
    frames = [frame.header for frame in slow_child.exchange(header, timeout_s=LIMIT_S, while_waiting=cancel)]
    assert asked, "the model is too fast for this test: make it larger"
    assert [frame for frame in frames if "text" in frame] == []
    assert frames[-1]["finish"] == "cancelled"
    assert frames[-1]["usage"]["generated_tokens"] == 0
    text, end = generate(slow_child, HELLO, max_tokens=3)
    assert text
    assert end["finish"] == "length"


def test_a_prompt_beyond_the_context_is_refused_and_the_next_one_served(child: Child) -> None:
    with pytest.raises(BadRequest, match="reads 2048"):
        generate(child, [{"role": "user", "content": "x y " * 2000}])
    assert generate(child, HELLO, max_tokens=3)[0] is not None


def test_an_answer_that_fills_the_context_ends_by_length(child: Child) -> None:
    text, end = generate(child, [{"role": "user", "content": "x y " * 495}], temperature=1.0, seed=3)
    assert end["usage"]["prompt_tokens"] + end["usage"]["generated_tokens"] <= 2049
    assert text


def test_nothing_is_written_to_the_terminal(child: Child) -> None:
    generate(child, HELLO, max_tokens=2)
    assert child.stderr_tail() == ""


@pytest.mark.parametrize(("content", "says"), [(b"GGUF", "does not begin"), (b"PK\3\4" * 20, "does not begin")])
def test_a_file_that_is_no_model_is_refused_by_name(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "fake.gguf").write_bytes(content)
    with pytest.raises(RunnerFailed, match=says) as caught:
        Child.spawn(Program.CHAT, ["--model", str(tmp_path / "fake.gguf")])
    assert "fake.gguf" in str(caught.value)


def test_a_chat_is_still_read_after_the_process_was_unloaded(tiny_gguf: Path, tmp_path: Path) -> None:
    runner = chat_runner("tiny", tiny_gguf, threads=1, folder=tmp_path / "states")
    request = {"prompt": "the bicycle in bay seven " * 12, "sampling": {"max_tokens": 4}, "conversation": "one"}

    def ask() -> dict[str, Any]:
        return dict([*runner.stream("generate", request, (), Call())][-1].header["usage"])

    first = ask()
    pid = runner.status.pid
    runner.unload()
    second = ask()
    assert runner.status.pid not in (None, pid)
    assert (first["cached_tokens"], second["cached_tokens"]) == (0, first["prompt_tokens"] - 1)
    assert runner.load(Call())["confinement"]["level"] in ("full", "partial", "none")
    runner.close()
    forget(tmp_path / "states", "one")
    assert size_bytes(tmp_path / "states") == 0


def test_logprobs_are_told_when_asked_for(child: Child) -> None:
    header = {"op": "generate", "prompt": "hello", "sampling": {"max_tokens": 5, "top_logprobs": 3}}
    frames = [frame.header for frame in child.exchange(header, timeout_s=LIMIT_S)]
    told = [entry for frame in frames for entry in frame.get("logprobs", ())]
    assert len(told) == 5
    for token, logprob, alternatives in told:
        assert logprob <= 0
        assert alternatives[0] == [token, logprob], "at temperature 0 the likeliest is taken"
        assert sum(math.exp(value) for _, value in alternatives) <= 1.0001
        assert len(alternatives) == 3


@pytest.mark.parametrize(
    "settings",
    [{"top_k": 1}, {"min_p": 1.0}, {"top_p": 0.0}],
    ids=lambda settings: next(iter(settings)),
)
def test_each_narrowing_to_one_token_is_the_likeliest(child: Child, settings: dict[str, float]) -> None:
    likeliest = generate(child, HELLO, max_tokens=8)[0]
    assert generate(child, HELLO, max_tokens=8, temperature=2.0, seed=5, **settings)[0] == likeliest


def test_a_repetition_can_be_made_dear(child: Child) -> None:
    plain, dear = (generate(child, HELLO, max_tokens=24, repeat_penalty=penalty)[0] for penalty in (1.0, 5.0))
    assert plain != dear


@pytest.mark.parametrize(
    "asked", [{"grammar": "root ::= nowhere"}, {"sampling": {"max_tokens": "many"}}, {"sampling": {"stops": 5}}]
)
def test_what_cannot_be_asked_is_refused_and_the_next_one_served(child: Child, asked: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        list(child.exchange({"op": "generate", "prompt": "hello", **asked}, timeout_s=LIMIT_S))
    assert generate(child, HELLO, max_tokens=3)[0]


def test_a_grammar_holds_through_the_process(child: Child) -> None:
    header = {"op": "generate", "prompt": "hello", "sampling": {}, "grammar": 'root ::= "{" [a-z]{2,3} "}"'}
    frames = [frame.header for frame in child.exchange(header, timeout_s=LIMIT_S)]
    assert re.fullmatch(r"\{[a-z]{2,3}\}", "".join(frame.get("text", "") for frame in frames))
