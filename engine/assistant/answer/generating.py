"""Generating: an answer written by a language model from numbered sources, checked against them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.assistant.answer.citing import CitationStream
from engine.assistant.answer.evidence import Evidence
from engine.assistant.answer.figures import check_figures
from engine.assistant.answer.prompt import build_prompt
from engine.assistant.answer.quote_span import span_to_quote
from engine.assistant.answer.quoting import cite
from engine.assistant.answer.sentences import Sentence
from engine.assistant.answer.thread import exchanges
from engine.assistant.answer.turn import Turn
from engine.contract.answer import Answered, AnswerEvent, Citation, SourcesFound, StatusChanged, TextDelta, Usage
from engine.contract.call import Call
from engine.contract.generation import ChatBackend, Generation, ModelDone, ModelEvent, ModelText, Sampling
from engine.contract.hit import Hit
from engine.settings.values import Chat as ChatSettings


@dataclass(slots=True)
class _Written:
    """What the model has written so far, references resolved."""

    stream: CitationStream
    text: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    finish: str = ""


def generate(
    turn: Turn, evidence: Evidence, hits: Sequence[Hit], backend: ChatBackend, chat: ChatSettings, call: Call
) -> Iterator[AnswerEvent]:
    """Yield the events of a generated answer, from SourcesFound to Answered.

    Raises Cancelled when the call was cancelled (what was yielded stands), and what the backend raises.
    """
    prompt = build_prompt(turn.question.text, hits, exchanges(turn.earlier), backend, chat.max_answer_tokens)
    citations = tuple(_cite(number, hit, evidence) for number, hit in enumerate(prompt.included, start=1))
    turn.sources = citations
    turn.rests_on(prompt.included)
    yield SourcesFound(citations, prompt.context)
    yield StatusChanged(_reading(len(citations)))
    written = _Written(CitationStream(len(citations)))
    sampling = Sampling(max_tokens=prompt.answer_tokens, temperature=chat.temperature)
    request = Generation(prompt.messages, sampling, conversation=turn.chat)
    yield from _write(written, backend.stream(request, call))
    if written.stream.dropped:
        yield StatusChanged(_dropped(written.stream.dropped))
    if written.finish == "length":
        yield StatusChanged("The answer was cut off at its greatest length.")
    answer = "".join(written.text)
    spans = {number: hit.text for number, hit in enumerate(prompt.included, start=1)}
    yield Answered(
        answer=answer,
        grounding="generated",
        citations=tuple(citations[number - 1] for number in written.stream.used),
        model=backend.capabilities().model,
        usage=written.usage,
        chat=turn.chat,
        node=turn.node,
        checked=check_figures(answer, spans),
    )


def _write(written: _Written, events: Iterator[ModelEvent]) -> Iterator[TextDelta]:
    for event in events:
        if isinstance(event, ModelDone):
            written.usage, written.finish = event.usage, event.finish
            continue
        if isinstance(event, ModelText) and (text := written.stream.feed(event.text)):
            written.text.append(text)
            yield TextDelta(text)
    if text := written.stream.finish():
        written.text.append(text)
        yield TextDelta(text)


def _cite(number: int, hit: Hit, evidence: Evidence) -> Citation:
    """Return the citation of a source: its sentence nearest to the question, its beginning when none was judged."""
    best = next((item.sentence for item in evidence.quotables if item.hit.passage == hit.passage), None)
    sentence = best or Sentence(hit.text, 0, len(hit.text))
    return cite(number, hit, span_to_quote(hit, sentence, evidence.kind, evidence.question))


def _reading(count: int) -> str:
    return f"Reading {count} passage{'' if count == 1 else 's'}"


def _dropped(count: int) -> str:
    what = (
        "a reference to a source that does not exist"
        if count == 1
        else f"{count} references to sources that do not exist"
    )
    return f"Left out {what}."
