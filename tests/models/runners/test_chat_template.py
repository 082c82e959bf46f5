"""A chat template is a program of a stranger: it renders prompts and nothing else."""

from __future__ import annotations

import pytest

from models.runners.chat_template import ChatTemplate, TemplateRefused
from tests.fakes.tiny_gguf import CHATML

MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "<Hi & 漢>"}]


def test_chatml_is_rendered_to_the_letter() -> None:
    assert ChatTemplate(CHATML).render(MESSAGES) == (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n<Hi & 漢><|im_end|>\n<|im_start|>assistant\n"
    )


def test_the_functions_templates_rely_on_are_there() -> None:
    source = (
        "{{ bos_token }}{% for m in messages %}{% if loop.index == 2 %}{% break %}{% endif %}"
        "{{ m | tojson }}{% endfor %}"
        "{{ strftime_now('%Y') | length }}"
    )
    assert ChatTemplate(source, bos="<s>").render(MESSAGES) == '<s>{"role": "system", "content": "Be brief."}4'


def test_no_template_says_what_to_do() -> None:
    with pytest.raises(TemplateRefused, match="instruction-tuned"):
        ChatTemplate("")


@pytest.mark.parametrize(
    "source",
    [
        "{{ messages.__class__.__mro__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ cycler.__init__.__globals__.os.system('true') }}",
        "{{ messages.append(1) }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 'a' * 1000000000 }}",
        "{{ 1000000000 * 'a' }}",
        "{{ 10 ** 100000000 }}",
        "{% for a in range(99999) %}{{ 'a' * 1000 }}{% endfor %}",
        "{{ raise_exception('no system role') }}",
        "{{ 1 / 0 }}",
        "{{ undefined_thing.value }}",
        "{{ messages[0] + 1 }}",
    ],
)
def test_what_a_template_must_not_do_is_refused(source: str) -> None:
    with pytest.raises(TemplateRefused):
        ChatTemplate(source).render(MESSAGES)


@pytest.mark.parametrize("source", ["{% if %}", "{{ x", "x" * 300_000])
def test_templates_that_are_none_are_refused(source: str) -> None:
    with pytest.raises(TemplateRefused):
        ChatTemplate(source)
