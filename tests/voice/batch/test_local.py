"""The local executor, with real processes."""

import multiprocessing
from contextlib import closing

import pytest
from sessions import SHORT

from scripts.expansion.choices import Choices
from scripts.library.lookup import Source
from voice.batch.job import ExportJob
from voice.batch.local import LocalExecutor
from voice.session.request import SessionRequest


@pytest.fixture
def job(tmp_path):
    """A function that makes a job for a short session."""

    def make(name, text=None, **fields):
        path = tmp_path / f"{name}.txt"
        path.write_text(text or SHORT.format(first="1s", second="1s"), encoding="utf-8")
        request = SessionRequest(Choices(preface="short"), seed=1)
        return ExportJob(f"{name}.wav", Source(name, path, "file"), request, "key", **fields)

    return make


def run(folder, jobs, processes=2):
    with closing(LocalExecutor(folder, processes).results(jobs, lambda *_: None)) as results:
        return {result.job.name: result for result in results}


def test_each_job_writes_its_file(job, tmp_path):
    results = run(tmp_path, [job("one"), job("two"), job("three")])
    assert {name: result.error for name, result in results.items()} == {"one.wav": "", "two.wav": "", "three.wav": ""}
    for name, result in results.items():
        assert result.files[0].size == (tmp_path / name).stat().st_size
        assert result.length_ms > 0


def test_a_broken_script_fails_alone(job, tmp_path):
    results = run(tmp_path, [job("good"), job("bad", "Well.\n\n[nonsense 3]\n\n[pause x]\n")])
    assert not results["good.wav"].failed
    assert "bad.txt" in results["bad.wav"].error
    assert "\n" not in results["bad.wav"].error
    assert not (tmp_path / "bad.wav").exists()


def test_a_killed_worker_fails_its_own_job_only(job, tmp_path):
    """The worker is killed once it reports a position, so that it is in the middle of its job."""
    long = job("long", SHORT.format(first="20m", second="1s"))
    killed = []

    def kill(reported, _):
        if reported is long and not killed:
            killed.extend(multiprocessing.active_children())
            killed[0].kill()

    with closing(LocalExecutor(tmp_path, 1).results([long, job("after")], kill)) as results:
        first, second = list(results)
    assert "killed" in first.error
    assert "--jobs" in first.error
    assert not second.failed
    assert not (tmp_path / "long.wav").exists()


def test_closing_ends_the_workers_and_leaves_no_part_file(job, tmp_path):
    begun = job("short"), *(job(f"long{number}", SHORT.format(first="60m", second="1s")) for number in range(2))
    results = LocalExecutor(tmp_path, 2).results(begun, lambda *_: None)
    assert not next(results).failed
    assert multiprocessing.active_children()
    results.close()
    assert not multiprocessing.active_children()
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".txt") == ["short.wav"]
