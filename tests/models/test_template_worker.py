"""A template may do its worst: it costs the small process that renders it, and the next prompt is written."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

import pytest

from engine.contract.errors import TemplateUnusable
from models.handles.template_worker import ModelTemplate, TemplateWorker
from tests.fakes.tiny_gguf import CHATML

MESSAGES = {"messages": [{"role": "user", "content": "<Hi & 漢>"}]}
PLAIN = ModelTemplate("tiny", CHATML)


@pytest.fixture(scope="module")
def worker() -> Iterator[TemplateWorker]:
    worker = TemplateWorker()
    yield worker
    worker.close()


def test_a_prompt_is_rendered_in_another_process(worker: TemplateWorker) -> None:
    prompt = worker.render(PLAIN, MESSAGES)
    assert prompt == "<|im_start|>user\n<Hi & 漢><|im_end|>\n<|im_start|>assistant\n"
    assert worker.pid not in {None, os.getpid()}


def test_variables_reach_the_template(worker: TemplateWorker) -> None:
    source = "{{ bos_token }}{{ tools | tojson }}{% generation %}{{ messages[0].content }}{% endgeneration %}"
    template = ModelTemplate("tiny", source, bos="<s>")
    assert worker.render(template, {**MESSAGES, "tools": [{"a": "'<"}]}) == '<s>[{"a": "\'<"}]<Hi & 漢>'


def test_no_template_says_what_to_do(worker: TemplateWorker) -> None:
    with pytest.raises(TemplateUnusable, match=r"tiny.*instruction-tuned"):
        worker.render(ModelTemplate("tiny", ""), MESSAGES)


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ '%0999999999d' | format(1) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ messages.__class__.__mro__ }}",
        "{{ cycler.__init__.__globals__.os.system('true') }}",
        "{{ raise_exception('only one turn') }}",
        "{% set x = namespace(a='aaaaaaaaaa') %}{% for i in range(99) %}{% set x.a = x.a ~ x.a %}{% endfor %}{{ x.a }}",
    ],
)
def test_a_hostile_template_is_refused_and_the_next_prompt_is_written(worker: TemplateWorker, source: str) -> None:
    with pytest.raises(TemplateUnusable):
        worker.render(ModelTemplate("bad", source), MESSAGES)
    assert worker.render(PLAIN, MESSAGES)


def test_a_template_that_hangs_inside_one_call_is_killed(worker: TemplateWorker) -> None:
    """A signal handler of Python waits for the call to end; the parent's deadline does not."""
    stuck = "{{ ('a' * 4000000) | replace('a', 'aaaa') | wordwrap(1) | length }}"
    with pytest.raises(TemplateUnusable):
        worker.render(ModelTemplate("bad", stuck), MESSAGES)
    assert worker.render(PLAIN, MESSAGES)


def test_it_is_started_again_after_it_was_killed(worker: TemplateWorker) -> None:
    worker.render(PLAIN, MESSAGES)
    pid = worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(TemplateUnusable):  # its death may be seen before the next request or after
        worker.render(PLAIN, MESSAGES)
    assert worker.render(PLAIN, MESSAGES)
    assert worker.pid != pid
