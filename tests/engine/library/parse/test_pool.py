"""The pool with real worker processes: batches, deaths, hangs, memory, confinement."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract.errors import EngineFault
from engine.library.parse.installed import Installed
from engine.library.parse.job import ParseDeath, ParseJob, ParseReply
from engine.library.parse.pool import ParserPool, WorkerLimits
from engine.process.child import Child
from engine.process.confinement import Profile
from engine.process.program import Program, python_argv


def spawn(profile: Profile) -> Child:
    return Child.start(python_argv("tests.fakes.parser_worker"), confinement=profile, env={"PYTHONPATH": os.getcwd()})


def pool_of(workers: int = 1, **limits: float) -> ParserPool:
    root = str(Path(__file__).parents[4])
    chosen = WorkerLimits(read_paths=(root,), **limits)  # type: ignore[arg-type]
    return ParserPool(Program.PARSER, chosen, workers, spawn=spawn)


@pytest.fixture
def pool() -> Iterator[ParserPool]:
    made = pool_of()
    yield made
    made.close()


def jobs_of(folder: Path, contents: list[str]) -> list[ParseJob]:
    jobs = []
    for number, text in enumerate(contents):
        path = folder / f"{number}.txt"
        path.write_text(text)
        fd = os.open(path, os.O_RDONLY)
        jobs.append(ParseJob(number, fd, path.name.encode(), len(text), {"n": number}))
    return jobs


def closed(job: ParseJob) -> bool:
    try:
        os.fstat(job.fd)
    except OSError:
        return True
    return False


def test_many_files_come_back_whole_and_their_descriptors_are_closed(tmp_path: Path, pool: ParserPool) -> None:
    jobs = jobs_of(tmp_path, [f"words of file {n}" for n in range(100)])
    answers = list(pool.parse(iter(jobs)))
    assert all(isinstance(answer, ParseReply) for answer in answers)
    replies = [answer for answer in answers if isinstance(answer, ParseReply)]
    assert {reply.job.id: reply.blobs[0].decode() for reply in replies} == {n: f"words of file {n}" for n in range(100)}
    assert all(reply.header["params"] == {"n": reply.job.id} for reply in replies)
    assert len({reply.header["pid"] for reply in replies}) == 1
    # the numbers may have been given out again since, so only one that is free now can be looked at
    assert closed(jobs[-1])


@pytest.mark.parametrize(
    ("word", "code", "detail"),
    [
        ("segfault", "parser_crashed", "SIGSEGV"),
        ("exit", "parser_crashed", "ended with code 3"),
        ("raise", "parser_crashed", "encoder's mistake"),
        ("open", "parser_crashed", "Permission"),
    ],
)
def test_a_death_costs_only_its_own_file(tmp_path: Path, pool: ParserPool, word: str, code: str, detail: str) -> None:
    answers = list(pool.parse(jobs_of(tmp_path, ["before", word, "after", "last"])))
    assert [answer.job.id for answer in answers] == [0, 1, 2, 3]
    death = answers[1]
    assert isinstance(death, ParseDeath)
    assert death.outcome.reason.code == code
    assert detail in death.outcome.reason.detail
    assert [isinstance(answer, ParseReply) for answer in answers] == [True, False, True, True]


def test_a_file_that_hangs_is_stopped_with_its_worker(tmp_path: Path) -> None:
    pool = pool_of(file_timeout_s=1.0)
    answers = list(pool.parse(jobs_of(tmp_path, ["before", "hang", "after"])))
    pool.close()
    death = answers[1]
    assert isinstance(death, ParseDeath)
    assert death.outcome.reason.message == "Reading took longer than 1 s and was stopped."
    last = answers[2]
    assert isinstance(last, ParseReply)
    assert isinstance(answers[0], ParseReply)
    assert last.header["pid"] != answers[0].header["pid"]


def test_a_file_that_wants_too_much_memory_is_refused_and_the_worker_replaced(tmp_path: Path, pool: ParserPool) -> None:
    answers = list(pool.parse(jobs_of(tmp_path, ["before", "eat", "after"])))
    replies = [answer for answer in answers if isinstance(answer, ParseReply)]
    assert [reply.header.get("code") for reply in replies] == [None, "parser_memory", None]
    assert replies[2].header["pid"] != replies[0].header["pid"]


def test_libraries_may_unpack_data_into_memory(tmp_path: Path, pool: ParserPool) -> None:
    (answer,) = pool.parse(jobs_of(tmp_path, ["scratch"]))
    assert isinstance(answer, ParseReply)


def test_a_worker_is_replaced_after_its_share_of_files(tmp_path: Path) -> None:
    pool = pool_of(files_a_life=4, batch_files=4)
    answers = list(pool.parse(jobs_of(tmp_path, ["words"] * 8)))
    pool.close()
    assert len({answer.header["pid"] for answer in answers if isinstance(answer, ParseReply)}) == 2


def test_a_file_that_needs_an_installed_program_goes_to_a_process_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Installed("/usr/bin/true", ("/usr/share",))
    monkeypatch.setattr(
        "engine.library.parse.installed.wanted", lambda header: program if "n" in header["params"] else None
    )
    started: list[Profile] = []

    def spawn_and_note(profile: Profile) -> Child:
        started.append(profile)
        return spawn(profile)

    folder = tmp_path / "scratch"
    folder.mkdir()
    limits = WorkerLimits(read_paths=(str(Path(__file__).parents[4]),), scratch=str(folder))
    pool = ParserPool(Program.PARSER, limits, spawn=spawn_and_note)
    jobs = jobs_of(tmp_path, ["first", "second"])
    answers = [answer for answer in pool.parse(jobs) if isinstance(answer, ParseReply)]
    pool.close()
    usual, *others = started
    assert (usual.program, usual.scratch) == (None, None)
    assert [(each.program, each.memory_bytes) for each in others] == [("/usr/bin/true", 2 << 30)] * 2
    assert all("/usr/share" in each.read_paths for each in others)
    scratches = [each.scratch for each in others]
    assert [answer.header["params"]["scratch"] for answer in answers] == scratches
    assert len(set(scratches)) == 2
    assert not list(folder.iterdir())
    assert closed(jobs[-1])


def test_leaving_early_closes_what_was_taken(tmp_path: Path) -> None:
    pool = pool_of(batch_files=2)
    taken: list[ParseJob] = []

    def feed() -> Iterator[ParseJob]:
        for job in jobs_of(tmp_path, ["words"] * 40):
            taken.append(job)
            yield job

    answers = pool.parse(feed())
    next(answers)
    answers.close()  # type: ignore[attr-defined]  # a generator, typed as an iterator
    pool.close()
    assert len(taken) < 40
    assert closed(taken[-1])


def test_a_worker_that_cannot_start_is_a_fault(tmp_path: Path) -> None:
    def refuse(profile: Profile) -> Child:
        raise EngineFault(problem="no such program")

    pool = ParserPool(Program.PARSER, spawn=refuse)
    with pytest.raises(EngineFault):
        list(pool.parse(jobs_of(tmp_path, ["words"])))
