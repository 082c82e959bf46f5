"""The query language: words, "exact phrases", -exclusions and filters (kind: format: in: since: until: created:
duration:).

In a query of more than eight unquoted words quotation marks are ordinary punctuation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from engine.assistant.retrieve.dates import span_ns
from engine.assistant.retrieve.lengths import length_bounds
from engine.contract.document import Kind
from engine.contract.errors import BadQuery

FIELDS = ("kind", "format", "in", "since", "until", "created", "duration")

_HINTS = {
    "type": "kind:mail or format:pdf",
    "ext": "format:pdf",
    "filetype": "format:pdf",
    "folder": "in:Reports",
    "path": "in:Reports",
    "before": "until:2025-01",
    "after": "since:2025-01",
    "date": "since:2025-01 until:2025-02",
    "modified": "since:2025-01",
    "length": "duration:>5m",
}
"""Fields of other programs, each with what to write here."""
_PROSE_WORDS = 8
"""With more unquoted words than this, quotation marks are taken as part of a sentence: long questions that quote a
term lost 0.011 nDCG@10 on CISI's tuning half when only documents with exactly those words were let through."""
_CLOSING = {'"': '"', "“": "”", "„": "“”", "«": "»"}
_ITEM = re.compile(r"(?P<minus>-(?=[^\s-]))?(?:(?P<field>[A-Za-z]+):(?!//))?")
_BARE = re.compile(r"[^\s\"“„«][^\s“„«]*")  # a quotation mark inside a word is a part of it: 12" pipe


@dataclass(frozen=True, slots=True)
class Query:
    """A query, taken apart. Moments are nanoseconds since 1970; bounds are inclusive below, exclusive above."""

    text: str = ""
    """The words and phrases as typed, without filters and exclusions: what a meaning search reads."""
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    formats: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    """As typed: an address, an absolute path, or the name of a folder."""
    since_ns: int | None = None
    until_ns: int | None = None
    created: tuple[str, ...] = ()
    """Prefixes of ISO dates that the document itself carries."""
    longer_s: float | None = None
    shorter_s: float | None = None
    """Bounds of how long a recording is, in seconds, both inclusive."""

    @property
    def is_filtered(self) -> bool:
        """Whether any filter narrows the search."""
        bounds = (self.since_ns, self.until_ns, self.longer_s, self.shorter_s)
        return bool(self.kinds or self.formats or self.folders or self.created) or any(b is not None for b in bounds)


@dataclass(frozen=True, slots=True)
class _Item:
    value: str
    field: str = ""
    excluded: bool = False
    quoted: bool = False


def parse_query(text: str, *, unfinished: bool = False) -> Query:
    """Return the query that ``text`` asks. Raises BadQuery, saying what to write instead.

    ``unfinished`` is for text that is still being typed: an open quotation mark or an empty filter is forgiven.
    """
    query = Query()
    said: list[str] = []
    for item in _items(text, unfinished):
        if item.field:
            query = _filtered(query, item)
        elif item.excluded:
            query = replace(query, excluded=(*query.excluded, item.value))
        else:
            said.append(item.value)
            if item.quoted:
                query = replace(query, phrases=(*query.phrases, item.value))
            else:
                query = replace(query, words=(*query.words, item.value))
    query = replace(query, text=" ".join(said))
    if len(query.words) > _PROSE_WORDS:
        # A sentence that quotes something is no search for those exact words.
        query = replace(query, words=tuple(said), phrases=())
    if query.excluded and not said and not query.is_filtered:
        problem = f"Say what to look for, not only what to leave out (-{query.excluded[0]})."
        raise BadQuery(problem=problem)
    if query.since_ns is not None and query.until_ns is not None and query.since_ns >= query.until_ns:
        raise BadQuery(problem="since: is later than until:, so nothing can match.")
    if query.longer_s is not None and query.shorter_s is not None and query.longer_s > query.shorter_s:
        raise BadQuery(problem="No recording is longer and shorter than that at once, so nothing can match.")
    return query


def _items(text: str, unfinished: bool) -> list[_Item]:
    found: list[_Item] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        head = _ITEM.match(text, at)
        assert head is not None  # every part of the pattern is optional
        field = _field(head.group("field") or "", text, head.end())
        start = head.end() if field or not head.group("field") else head.start("field")
        value, at, quoted = _value(text, start, unfinished)
        if not value.strip():
            _refuse_empty(field, unfinished)
        elif field and head.group("minus"):
            raise BadQuery(problem=f"'-{field}:' is not understood: only words and phrases can be left out.")
        else:
            found.append(_Item(value.strip(), field, bool(head.group("minus")), quoted))
    return found


def _field(name: str, text: str, end: int) -> str:
    """Return the filter's name; ``""`` for a colon that is part of a word. Raises BadQuery for a filter of others."""
    name = name.lower()
    if name in FIELDS:
        return name
    if name in _HINTS and end < len(text) and not text[end].isspace():
        raise BadQuery(problem=f"There is no filter '{name}:'. Try {_HINTS[name]}.")
    return ""


def _value(text: str, start: int, unfinished: bool) -> tuple[str, int, bool]:
    """Return the value at ``start``, the offset after it, and whether it was quoted."""
    if start >= len(text) or text[start].isspace():
        return "", start, False
    closing = _CLOSING.get(text[start])
    if closing is None:
        bare = _BARE.match(text, start)
        return (bare.group(), bare.end(), False) if bare else ("", start + 1, False)
    ends = [at for at in (text.find(sign, start + 1) for sign in closing) if at >= 0]
    if ends:
        return text[start + 1 : min(ends)], min(ends) + 1, True
    if unfinished:
        return text[start + 1 :], len(text), True
    problem = f"The quotation mark before '{text[start + 1 : start + 21]}' is not closed."
    raise BadQuery(problem=problem)


def _refuse_empty(field: str, unfinished: bool) -> None:
    if field and not unfinished:
        raise BadQuery(problem=f"'{field}:' needs a value right after the colon, such as {_example(field)}.")


def _example(field: str) -> str:
    examples = {"kind": "kind:mail", "format": "format:pdf", "in": "in:Reports", "duration": "duration:>5m"}
    return examples.get(field, f"{field}:2025-01")


def _filtered(query: Query, item: _Item) -> Query:
    match item.field:
        case "kind":
            return replace(query, kinds=(*query.kinds, *map(parse_kind, _listed(item.value))))
        case "format":
            formats = (name.lower().removeprefix(".") for name in _listed(item.value))
            return replace(query, formats=(*query.formats, *formats))
        case "in":
            return replace(query, folders=(*query.folders, item.value))
        case "since":
            start, _ = span_ns(item.value)
            return replace(query, since_ns=max(start, query.since_ns or start))
        case "until":
            _, end = span_ns(item.value)
            return replace(query, until_ns=min(end, query.until_ns or end))
        case "duration":
            least, most = length_bounds(item.value)
            longer = [bound for bound in (query.longer_s, least) if bound is not None]
            shorter = [bound for bound in (query.shorter_s, most) if bound is not None]
            return replace(query, longer_s=max(longer, default=None), shorter_s=min(shorter, default=None))
        case _:
            span_ns(item.value)
            return replace(query, created=(*query.created, item.value))


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def parse_kind(text: str) -> Kind:
    """Return the kind of this name. Raises BadQuery, naming all kinds."""
    try:
        return Kind(text.lower())
    except ValueError as error:
        kinds = ", ".join(Kind)
        raise BadQuery(problem=f"There is no kind '{text}'. Kinds are {kinds}.") from error
