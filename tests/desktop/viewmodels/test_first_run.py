"""First run: questions about the user's own files."""

from __future__ import annotations

from dataclasses import replace

from desktop.viewmodels.library.first_run import fetch_questions
from engine.contract.hit import SearchResult
from engine.contract.request import SearchRequest
from tests.fakes.engine import WORD_HITS, FakeEngine


class Headed(FakeEngine):
    """Finds every file by its name, below a heading."""

    def search(self, request: SearchRequest) -> SearchResult:
        found = replace(WORD_HITS[0], title="Lease", breadcrumb=("Lease", "4. Notice"))
        return SearchResult(request.query, 1.0, (found,), request.mode)


def test_questions_are_made_from_headings() -> None:
    questions = fetch_questions(Headed())
    assert len(questions) == 3
    assert questions[0] == "What does \u201creport 1\u201d say about \u201c4. Notice\u201d?"


def test_without_headings_they_are_made_from_names() -> None:
    questions = fetch_questions(FakeEngine())
    assert len(questions) == 3
    assert len(set(questions)) == 3
    assert not any("say about" in question for question in questions)
