"""Prompt: fits system text, history and sources into the model's context, stable parts first, sources last.

The count of the whole rendered request by the model's own tokenizer decides; single counts only choose. What does not
go in is listed with the reason. Priority: the question, the latest turns (a quarter of the room at most), the best
source, further sources while they fit and can be read in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from engine.assistant.answer.thread import Exchange, Past
from engine.assistant.answer.write import envelope
from engine.assistant.answer.write.citing import without_references
from engine.assistant.answer.write.pace import Pace, Reads
from engine.assistant.answer.write.prompts import load_prompt
from engine.contract.answer import ContextItem
from engine.contract.errors import BadRequest
from engine.contract.generation import Capabilities, ChatBackend, Generation, Message, Sampling
from engine.contract.hit import Hit

_MOST_SOURCE_TOKENS: Final = 3000
"""Sources beyond this rarely help."""
HISTORY_SHARE: Final = 4
"""A quarter of the room goes to earlier turns at most."""
_LABEL_CHARS: Final = 80


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that goes with the question, as an encoded file."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Material:
    """What a prompt is made from. ``sources[n - 1]`` is source ``n``, best first; no sources make a plain chat."""

    question: str
    sources: tuple[Hit, ...] = ()
    past: Past = field(default_factory=Past)
    pictures: tuple[Picture, ...] = ()
    is_plain: bool = False
    """Asked without files: another system text, no envelope."""
    beyond: frozenset[int] = frozenset()
    """Numbers of the sources that the model would mix up with the others."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model reads, and what of the material is in it: ``numbers`` are those of the sources."""

    request: Generation
    numbers: tuple[int, ...]
    turns: tuple[Exchange, ...]
    """The exchanges in it, those behind a summary included."""
    context: tuple[ContextItem, ...]
    tokens: int
    """Our count of the whole rendered prompt."""
    cached: int
    """How many of these the model has probably read already."""

    @property
    def fresh(self) -> int:
        """Tokens to be read anew."""
        return max(0, self.tokens - self.cached)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One part that may go in: its messages or its envelope, and its tokens alone."""

    item: ContextItem
    messages: tuple[Message, ...] = ()
    part: str = ""
    turns: tuple[Exchange, ...] = ()


def build_prompt(material: Material, shape: Generation, backend: ChatBackend, pace: Pace, reads: Reads) -> Prompt:
    """Return the prompt in the shape of a request (its sampling and chat). Raises BadRequest when the question alone
    is too long for the model.
    """
    capabilities = backend.capabilities()
    drafts = _Drafts(material, shape, capabilities)
    base = backend.count_prompt(drafts.request((), ()))
    room = capabilities.context_tokens - shape.sampling.max_tokens - base
    if room < 0:
        raise BadRequest(
            problem=f"The question needs {base} tokens and the answer up to {shape.sampling.max_tokens}, but the model "
            f"reads {capabilities.context_tokens} at most. Shorten it, or raise chat.context_tokens."
        )
    past, sources = drafts.pieces(backend)
    kept, left = _newest_that_fit(past, room // HISTORY_SHARE)
    room -= sum(piece.item.tokens for piece in kept)
    begin = drafts.request(kept, ()).messages[:-1]
    known = reads.shared(capabilities.model, begin)
    cached = _tokens_of(drafts, kept, known, backend)
    in_time = pace.fresh_tokens - (base + sum(piece.item.tokens for piece in kept) - cached)
    near = [piece for piece in sources if piece.item.n not in material.beyond]
    left += [_left_out(piece, "too_many") for piece in sources if piece.item.n in material.beyond]
    fitted, out = _sources_that_fit(near, min(room, max(_MOST_SOURCE_TOKENS, room // 2)), in_time)
    return _weighed(drafts, kept, fitted, [*left, *out], backend, cached)


def begin_prompt(past: Past, most_answer_tokens: int, chat: str, backend: ChatBackend) -> Generation:
    """Return a request that begins as the next question of a chat will, to be read ahead."""
    capabilities = backend.capabilities()
    sampling = Sampling(max_tokens=min(most_answer_tokens, capabilities.context_tokens // 4))
    drafts = _Drafts(Material("", past=past), Generation((), sampling, conversation=chat), capabilities)
    room = capabilities.context_tokens - sampling.max_tokens - backend.count_prompt(drafts.request((), ()))
    kept, _ = _newest_that_fit(drafts.pieces(backend)[0], max(0, room) // HISTORY_SHARE)
    return drafts.request(kept, ())


class _Drafts:
    """Makes requests and pieces of one material."""

    def __init__(self, material: Material, shape: Generation, capabilities: Capabilities) -> None:
        self._material = material
        self._shape = shape
        self._tokens = capabilities.control_tokens
        self._sees = capabilities.vision
        self.context_tokens = capabilities.context_tokens

    def request(self, past: Sequence[_Piece], sources: Sequence[_Piece]) -> Generation:
        """Return the request with these pieces: system, earlier turns, then question and sources."""
        material = self._material
        system = Message("system", load_prompt("chat" if material.is_plain else "answer"))
        asked = self._safe(material.question)
        if not material.is_plain:
            asked = f"Question: {asked}\n\n{envelope.sources([piece.part for piece in sources])}"
        images = tuple(picture.data for picture in material.pictures) if self._sees else ()
        earlier = (message for piece in past for message in piece.messages)
        return replace(self._shape, messages=(system, *earlier, Message("user", asked, images=images)))

    def pictures(self) -> tuple[ContextItem, ...]:
        """Return what becomes of the pictures."""
        reason = "" if self._sees else "no_vision"
        named = (picture.name for picture in self._material.pictures)
        return tuple(ContextItem(0, name, 0, 0.0, self._sees, "picture", reason=reason) for name in named)

    def pieces(self, backend: ChatBackend) -> tuple[list[_Piece], list[_Piece]]:
        """Return the earlier turns, oldest first, and the sources, best first, each with its tokens."""
        past = [self._turn(each) for each in self._material.past.exchanges]
        if self._material.past.summary:
            past.insert(0, self._summary(self._material.past))
        sources = [self._source(n, hit) for n, hit in enumerate(self._material.sources, start=1)]
        texts = [message.content for piece in past for message in piece.messages]
        counts = iter(backend.count_tokens([*texts, *(piece.part for piece in sources)]))
        around = self._markup(backend) if past else 0
        counted = [_counted(piece, sum(next(counts) + around for _ in piece.messages)) for piece in past]
        return counted, [_counted(piece, next(counts) + 1) for piece in sources]

    def _markup(self, backend: ChatBackend) -> int:
        """Return how many tokens the template puts around a message, measured on the question alone."""
        bare = self.request((), ())
        inside = sum(backend.count_tokens([message.content for message in bare.messages]))
        return max(0, -(-(backend.count_prompt(bare) - inside) // len(bare.messages)))

    def _turn(self, exchange: Exchange) -> _Piece:
        answer = self._safe(without_references(exchange.answer))
        messages = (Message("user", self._safe(exchange.question)), Message("assistant", answer))
        item = ContextItem(0, "", 0, 0.0, True, "turn", text=_label(exchange.question))
        return _Piece(item, messages, turns=(exchange,))

    def _summary(self, past: Past) -> _Piece:
        told = Message("user", f"In short, what we said before:\n{self._safe(past.summary)}")
        item = ContextItem(0, "", 0, 0.0, True, "summary", text=_label(past.summary))
        return _Piece(item, (told, Message("assistant", "I remember.")), turns=past.covered)

    def _source(self, n: int, hit: Hit) -> _Piece:
        place = " > ".join(hit.breadcrumb)
        part = envelope.source(n, hit.title or hit.path, place, hit.text, self._tokens)
        return _Piece(context_item(n, hit), part=part)

    def _safe(self, text: str) -> str:
        return envelope.escape(text, self._tokens)


def context_item(n: int, hit: Hit) -> ContextItem:
    """Return the ledger's line of source ``n``, as one that is in."""
    what = "attachment" if hit.passage < 0 else "passage"
    return ContextItem(hit.passage, hit.path, 0, hit.score, True, what, n, text=_label(hit.text))


def _newest_that_fit(past: Sequence[_Piece], room: int) -> tuple[list[_Piece], list[_Piece]]:
    """Return the summary and the latest turns that fit, and the others; a gap is never left between turns."""
    summary = [piece for piece in past if piece.item.what == "summary"]
    room -= sum(piece.item.tokens for piece in summary)
    kept: list[_Piece] = []
    turns = [piece for piece in past if piece.item.what == "turn"]
    for piece in reversed(turns):
        room -= piece.item.tokens
        if room < 0:
            break
        kept.insert(0, piece)
    left = [_left_out(piece, "no_room") for piece in turns[: len(turns) - len(kept)]]
    return [*summary, *kept], left


def _sources_that_fit(sources: Sequence[_Piece], room: int, in_time: int) -> tuple[list[_Piece], list[_Piece]]:
    """Return the sources that fit and can be read in time (the best one always may take its time), and the others."""
    kept: list[_Piece] = []
    left: list[_Piece] = []
    for piece in sources:
        tokens = piece.item.tokens
        if tokens > room:
            left.append(_left_out(piece, "no_room"))
        elif kept and tokens > in_time:
            left.append(_left_out(piece, "too_slow"))
        else:
            kept.append(piece)
            room -= tokens
            in_time -= tokens
    return kept, left


def _tokens_of(drafts: _Drafts, kept: Sequence[_Piece], known: int, backend: ChatBackend) -> int:
    """Return the tokens of the first ``known`` messages: the system text, then whole turns."""
    if not known:
        return 0
    system = drafts.request((), ()).messages[0]
    cached = backend.count_tokens([system.content])[0]
    left = known - 1
    for piece in kept:
        if left < len(piece.messages):
            break
        left -= len(piece.messages)
        cached += piece.item.tokens
    return cached


def _weighed(
    drafts: _Drafts, kept: list[_Piece], fitted: list[_Piece], out: list[_Piece], backend: ChatBackend, cached: int
) -> Prompt:
    """Return the prompt, counted whole; while it is too long the last source goes, then the oldest turn."""
    while True:
        request = drafts.request(kept, fitted)
        tokens = backend.count_prompt(request)
        if tokens + request.sampling.max_tokens <= drafts.context_tokens or not (fitted or kept):
            break
        dropped = fitted.pop() if fitted else kept.pop(0)
        out = [_left_out(dropped, "no_room"), *out]
    items = [piece.item for piece in (*kept, *fitted, *out)]
    context = (*sorted(items, key=lambda item: (item.n, item.what != "summary")), *drafts.pictures())
    turns = tuple(turn for piece in kept for turn in piece.turns)
    return Prompt(request, tuple(p.item.n for p in fitted), turns, context, tokens, min(cached, tokens))


def _counted(piece: _Piece, tokens: int) -> _Piece:
    return replace(piece, item=replace(piece.item, tokens=tokens))


def _left_out(piece: _Piece, reason: str) -> _Piece:
    return replace(piece, item=replace(piece.item, included=False, reason=reason))


def _label(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LABEL_CHARS else words[: _LABEL_CHARS - 1] + "…"
