"""Generating: an answer written by a language model from numbered sources, checked against them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from engine.assistant.answer.checking.check import check
from engine.assistant.answer.quote.cues import answer_type
from engine.assistant.answer.quote.evidence import Evidence
from engine.assistant.answer.quote.quote_span import span_to_quote
from engine.assistant.answer.quote.quoting import cite
from engine.assistant.answer.quote.sentences import Sentence
from engine.assistant.answer.turn import Turn
from engine.assistant.answer.write.citing import CitationStream
from engine.assistant.answer.write.pace import NoSpeeds, Pace, Reads, Speeds, measured
from engine.assistant.answer.write.prompt import Material, Prompt, build_prompt, context_item
from engine.assistant.answer.write.reach import in_reach, most_sources
from engine.contract.answer import (
    Answered,
    AnswerEvent,
    Citation,
    ContextItem,
    ReadingStarted,
    ReasoningDelta,
    SourcesFound,
    StatusChanged,
    TextDelta,
    Usage,
)
from engine.contract.call import Call
from engine.contract.generation import (
    ChatBackend,
    Generation,
    ModelDone,
    ModelEvent,
    ModelReasoning,
    ModelText,
    Sampling,
)
from engine.contract.hit import Hit
from engine.contract.record import SeenMessage
from engine.settings.values import Chat as ChatSettings


@dataclass(frozen=True, slots=True)
class Desk:
    """What the writing of one answer needs besides its material."""

    backend: ChatBackend
    settings: ChatSettings
    speeds: Speeds = field(default_factory=NoSpeeds)
    reads: Reads = field(default_factory=Reads)


@dataclass(slots=True)
class _Written:
    """What the model has written so far, references resolved."""

    stream: CitationStream
    text: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    finish: str = ""


def found_early(question: str, hits: Sequence[Hit], left_out: Sequence[ContextItem] = ()) -> SourcesFound:
    """Return the sources as the search found them, each quoted where its words matched: nothing is judged yet."""
    kind = answer_type(question)
    citations: list[Citation] = []
    for number, hit in enumerate(hits, start=1):
        at = hit.text.find(hit.snippet.text)
        begin, end = (at, at + len(hit.snippet.text)) if at > 0 else (0, len(hit.text))
        matched = Sentence(hit.text[begin:end], begin, end)
        citations.append(cite(number, hit, span_to_quote(hit, matched, kind, question)))
    items = (context_item(number, hit) for number, hit in enumerate(hits, start=1))
    return SourcesFound(tuple(citations), (*(_weighing(item) for item in items), *left_out))


def generate(
    turn: Turn, material: Material, evidence: Evidence, left_out: Sequence[ContextItem], desk: Desk, call: Call
) -> Iterator[AnswerEvent]:
    """Yield the events of a generated answer, from the decided SourcesFound to Answered.

    Raises Cancelled when the call was cancelled (what was yielded stands), and what the backend raises.
    """
    with turn.timed("fit"):
        material = _in_reach(material, evidence, desk)
        prompt, expected_s = _fit(turn, material, left_out, desk)
    citations = {n: _cite(n, material.sources[n - 1], evidence) for n in prompt.numbers}
    turn.sources = tuple(citations.values())
    yield SourcesFound(turn.sources, turn.record.context)
    yield ReadingStarted(len(prompt.numbers), prompt.tokens, prompt.cached, expected_s)
    yield StatusChanged(_reading(len(prompt.numbers), expected_s))
    call.check()
    written = _Written(CitationStream(citations))
    desk.reads.sent(turn.record.model, prompt.request.messages)
    with turn.timed("write"):
        yield from _write(written, desk.backend.stream(prompt.request, call))
    if (speed := measured(written.usage)) > 0:
        desk.speeds.note(turn.record.model, speed)
    turn.note(usage=written.usage)
    notes = _notes(written, prompt, call)
    yield from (StatusChanged(note) for note in notes)
    answer = "".join(written.text)
    checked = check(answer, {n: material.sources[n - 1].text for n in prompt.numbers})
    yield checked
    yield Answered(
        answer=answer,
        grounding="generated" if prompt.numbers or not material.is_plain else "model",
        citations=tuple(citations[number] for number in written.stream.used),
        model=turn.record.model,
        usage=written.usage,
        chat=turn.chat,
        node=turn.node,
        checked=(checked.found, checked.total),
        check=checked,
        notes=notes,
    )


def _in_reach(material: Material, evidence: Evidence, desk: Desk) -> Material:
    """Return the material, saying which sources so small a model would mix up."""
    most = most_sources(desk.backend.capabilities().parameters, desk.settings.most_sources)
    near = in_reach(material.sources, evidence, most)
    return replace(material, beyond=frozenset(range(1, len(material.sources) + 1)) - near)


def _fit(turn: Turn, material: Material, left_out: Sequence[ContextItem], desk: Desk) -> tuple[Prompt, float]:
    """Return the prompt and the predicted wait, both noted in the turn's record."""
    asked, chat = turn.question, desk.settings
    capabilities = desk.backend.capabilities()
    pace = Pace(desk.speeds.reading(capabilities.model), chat.first_word_s)
    sampling = Sampling(
        max_tokens=min(chat.max_answer_tokens, capabilities.context_tokens // 4),
        temperature=chat.temperature if asked.temperature is None else asked.temperature,
        seed=asked.seed,
    )
    shape = Generation((), sampling, conversation=turn.chat)
    prompt = build_prompt(material, shape, desk.backend, pace, desk.reads)
    expected_s = pace.expected_s(prompt.fresh)
    turn.rests_on([material.sources[n - 1] for n in prompt.numbers])
    turn.rests_on_turns(node for exchange in prompt.turns for node in exchange.nodes)
    turn.listed |= {hit.document_hash for hit in material.sources}
    turn.note(
        model=capabilities.model,
        temperature=sampling.temperature,
        seed=sampling.seed,
        context=(*prompt.context, *left_out),
        messages=tuple(SeenMessage(message.role, message.content) for message in prompt.request.messages),
        context_tokens=capabilities.context_tokens,
        answer_tokens=sampling.max_tokens,
        sent_tokens=prompt.tokens,
        expected_cached=prompt.cached,
        expected_s=expected_s,
    )
    return prompt, expected_s


def _write(written: _Written, events: Iterator[ModelEvent]) -> Iterator[TextDelta | ReasoningDelta]:
    for event in events:
        if isinstance(event, ModelDone):
            written.usage, written.finish = event.usage, event.finish
        elif isinstance(event, ModelReasoning):
            yield ReasoningDelta(event.text)
        elif isinstance(event, ModelText) and (text := written.stream.feed(event.text)):
            written.text.append(text)
            yield TextDelta(text)
    if text := written.stream.finish():
        written.text.append(text)
        yield TextDelta(text)


def _notes(written: _Written, prompt: Prompt, call: Call) -> tuple[str, ...]:
    """Return what the person should know of how the answer came about."""
    notes: list[str] = []
    if written.stream.dropped:
        notes.append(_dropped(written.stream.dropped))
    if written.finish == "length":
        notes.append("The answer was cut off at its greatest length.")
    read = written.usage.prompt_tokens
    if read and read != prompt.tokens:
        call.trace("answer.prompt_mismatch", {"sent": prompt.tokens, "read": read})
        notes.append(f"The model read {read} tokens, we sent {prompt.tokens}.")
    return tuple(notes)


def _cite(number: int, hit: Hit, evidence: Evidence) -> Citation:
    """Return the citation of a source: its sentence nearest to the question, its beginning when none was judged."""
    best = next((item.sentence for item in evidence.quotables if item.hit.passage == hit.passage), None)
    sentence = best or Sentence(hit.text, 0, len(hit.text))
    return cite(number, hit, span_to_quote(hit, sentence, evidence.kind, evidence.question))


def _weighing(item: ContextItem) -> ContextItem:
    return ContextItem(item.passage, item.path, 0, item.score, False, item.what, item.n, "weighing", item.text)


def _reading(count: int, expected_s: float) -> str:
    what = f"Reading {count} passage{'' if count == 1 else 's'}" if count else "Reading the question"
    return f"{what}, about {max(1, round(expected_s))} s" if expected_s else what


def _dropped(count: int) -> str:
    what = (
        "a reference to a source that does not exist"
        if count == 1
        else f"{count} references to sources that do not exist"
    )
    return f"Left out {what}."
