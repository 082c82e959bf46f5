"""Saying: the events of an answer that is made of quotes, without a model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.assistant.answer.quote.quoting import Quoted
from engine.assistant.answer.turn import Turn
from engine.assistant.answer.write.prompt import context_item
from engine.contract.answer import Answered, AnswerEvent, ContextItem, SourcesFound, TextDelta, Usage
from engine.contract.hit import Hit


def say(
    turn: Turn, quoted: Quoted, hits: tuple[Hit, ...], left_out: tuple[ContextItem, ...] = ()
) -> Iterator[AnswerEvent]:
    """Yield the events of an answer made of quotes; ``left_out`` is what the person did not want."""
    numbers = {citation.passage: citation.n for citation in quoted.citations}
    turn.sources = quoted.citations
    turn.rests_on([hit for hit in hits if hit.passage in numbers])
    items = [context_item(numbers.get(hit.passage, 0), hit) for hit in hits]
    context = (*(replace(item, included=item.passage in numbers) for item in items), *left_out)
    turn.note(context=context)
    yield SourcesFound(quoted.citations, context)
    yield TextDelta(quoted.answer)
    yield Answered(
        answer=quoted.answer,
        grounding=quoted.grounding,
        citations=quoted.citations,
        model="",
        usage=Usage(),
        chat=turn.chat,
        node=turn.node,
    )
