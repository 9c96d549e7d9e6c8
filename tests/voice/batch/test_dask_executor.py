"""The Dask executor, with a real scheduler and real workers."""

import gc
import os
import signal
import socket
import threading
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from clusters import START_S, dask_process, fake_version, worker
from measurement import decoded
from models import write_piper
from program import process
from soundfiles import tone, write_sound

from scripts.expansion.choices import Choices
from scripts.library.lookup import find
from voice.batch.bundle import BundleReader
from voice.batch.errors import ClusterError, SchedulerLostError, UnportableSessionError, UnsuitableWorkerError
from voice.batch.job import ExportJob
from voice.batch.remote import RemoteJob, run_remotely, versions_here
from voice.batch.run_job import run_job
from voice.session.request import SessionRequest
from voice.storage.paths import user_paths

distributed = pytest.importorskip("distributed", reason="distributed isn't installed: pip install '.[cluster]'")

from voice.batch import dask_executor  # noqa: E402 (needs distributed)
from voice.batch.dask_executor import DaskExecutor  # noqa: E402 (as above)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="workers are killed with signals")

SCRIPT = """\
---
voice: hum
pace: 2
music: {music}
---
Let it come, number {name}. [1s]

[include more]
"""


@pytest.fixture(autouse=True)
def collected_clients():
    """Collect the clients that failed to connect: one that is collected while another starts waits for it forever."""
    gc.collect()
    yield
    gc.collect()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler in this process, and two worker processes that are started again if they die."""
    environment = {"OUTPOUR_HOME": str(tmp_path_factory.mktemp("worker-home"))}
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", env=environment
    ) as cluster:
        yield cluster


@pytest.fixture
def client(cluster):
    """A second connection, by which a test looks at the cluster."""
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        client.wait_for_workers(2, START_S)
        yield client


@pytest.fixture
def folder(tmp_path):
    """The folder for the files."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture
def job(tmp_path):
    """A function that makes a job for a short session."""
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    (scripts / "more.txt").write_text("Let it go. [1s]\n")

    def make(name, voice=None, music="none", **fields):
        script = scripts / f"{name}.txt"
        script.write_text(SCRIPT.format(name=name, music=music))
        request = SessionRequest(Choices(preface="short", voice=voice), seed=1)
        source = find(str(script), user_paths().scripts)
        with closing(BundleReader(user_paths())) as reader:
            return ExportJob(f"{name}.wav", source, request, "key", bundle=reader.read(source, request), **fields)

    make.scripts = scripts
    return make


def executor(cluster, folder, jobs, *, shared=False):
    return closing(DaskExecutor(cluster.scheduler_address, folder, jobs, user_paths(), shared=shared))


def run(executor, jobs):
    with closing(executor.results(jobs, lambda *_: None)) as results:
        return {result.job.name: result for result in results}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("shared", [False, True])
def test_workers_make_the_same_files_as_this_machine(cluster, client, job, folder, tmp_path, shared):
    jobs = [job(name) for name in ("one", "two", "three")]
    with executor(cluster, folder, jobs, shared=shared) as running:
        assert running.slots == 2
        results = run(running, jobs)
    assert {name: result.error for name, result in results.items()} == {each.name: "" for each in jobs}
    assert names(folder) == ["one.wav", "three.wav", "two.wav"]
    (tmp_path / "here").mkdir()
    here = run_job(jobs[0], tmp_path / "here", user_paths(), lambda _: None)
    assert here.length_ms == results["one.wav"].length_ms
    assert here.files[0].sha256 == results["one.wav"].files[0].sha256
    assert np.array_equal(decoded(tmp_path / "here" / "one.wav"), decoded(folder / "one.wav"))


def test_a_killed_worker_costs_no_file(cluster, client, job, folder, tmp_path):
    """The worker is killed while it runs one of the first jobs, since there is one for each thread."""
    jobs = [job(f"n{number}") for number in range(5)]
    with (
        worker(client, tmp_path / "worker") as killed,
        executor(cluster, folder, jobs) as running,
        closing(running.results(jobs, lambda *_: None)) as results,
    ):
        first = next(results)
        killed.kill()
        others = list(results)
    assert [result.error for result in (first, *others)] == [""] * len(jobs)
    assert names(folder) == sorted(each.name for each in jobs)


def test_a_job_runs_again_if_its_worker_dies_with_the_result(cluster, client, job, folder, monkeypatch):
    jobs, killed = [job("one")], []

    def next_lost(self, finished):
        """Wait for a finished job, and the first time also for the loss of its result."""
        future = wait_for_next(self, finished)
        while not killed and future.status == "finished":
            (address,) = client.who_has()[future.key] or (None,)
            os.kill(client.run(os.getpid, workers=[address])[address], signal.SIGKILL)
            killed.append(address)
            while future.status == "finished":
                client.nthreads()
        return future

    wait_for_next = DaskExecutor._next
    monkeypatch.setattr(DaskExecutor, "_next", next_lost)
    with executor(cluster, folder, jobs) as running:
        results = run(running, jobs)
    assert killed
    assert not results["one.wav"].error
    assert names(folder) == ["one.wav"]


def test_results_are_released_once_they_are_written(cluster, client, job, folder):
    jobs = [job("one"), job("two")]
    with executor(cluster, folder, jobs) as running:
        run(running, jobs)
        assert not any(state.status == "finished" for state in running._client.futures.values())
        assert len(running._client.futures) == 0


def test_a_broken_session_fails_alone(cluster, client, job, folder):
    good = job("good")
    bad = replace(job("bad"), name="bad.wav")
    bad = replace(bad, bundle=replace(bad.bundle, texts={bad.bundle.script: "Well.\n\n[nonsense 3]\n\n[pause x]\n"}))
    with executor(cluster, folder, [good]) as running:
        results = run(running, [good, bad])
    assert not results["good.wav"].failed
    assert "bad.txt:" in results["bad.wav"].error
    assert names(folder) == ["good.wav"]


def test_a_worker_without_the_voice_is_named(cluster, client, job, folder, tmp_path):
    user_paths().voices.mkdir(parents=True)
    write_piper(user_paths().voices, "tone")
    jobs = [job("one", voice="tone")]
    with executor(cluster, folder, jobs) as running, pytest.raises(UnsuitableWorkerError) as caught:
        run(running, jobs)
    text = str(caught.value)
    assert caught.value.worker in client.nthreads()
    assert f"the worker {caught.value.worker} lacks the voice tone" in text
    assert "\n" not in text


def test_a_worker_with_another_version_is_named(cluster, client, job, folder, tmp_path):
    path = fake_version(tmp_path / "fake", "99.0")
    jobs = [job("one")]
    with (
        worker(client, tmp_path / "worker", PYTHONPATH=str(path)) as other,
        executor(cluster, folder, jobs) as running,
        pytest.raises(UnsuitableWorkerError) as caught,
    ):
        run(running, jobs)
    assert f"the worker {other.address} has Outpour 99.0, but this machine has" in str(caught.value)


def test_a_worker_that_joins_later_is_checked_with_its_job(cluster, client, job, folder, tmp_path):
    jobs = [job(f"n{number}") for number in range(6)]
    path = fake_version(tmp_path / "fake", "99.0")
    with (
        executor(cluster, folder, jobs) as running,
        closing(running.results(jobs, lambda *_: None)) as results,
    ):
        first = next(results)
        with worker(client, tmp_path / "worker", PYTHONPATH=str(path)) as other:
            remote = RemoteJob(jobs[0], versions_here(["hum"]))
            delivery = client.submit(run_remotely, remote, workers=[other.address]).result()
            others = list(results)
    assert (delivery.worker, delivery.files) == (other.address, ())
    assert "has Outpour 99.0" in delivery.difference
    assert [result.error for result in (first, *others)] == [""] * len(jobs)


@pytest.fixture
def scheduler(tmp_path):
    """A scheduler and a worker, both processes of their own."""
    file = tmp_path / "scheduler.json"
    options = ("--host", "127.0.0.1", "--port", 0, "--no-dashboard", "--scheduler-file", file)
    with (
        dask_process("scheduler", *options) as process,
        distributed.Client(scheduler_file=file, timeout=START_S, set_as_default=False) as client,
        worker(client, tmp_path / "worker") as process.worker,
    ):
        process.address = client.scheduler.address
        client.close()  # it would wait for a scheduler that a test has killed
        yield process


def test_a_lost_scheduler_ends_the_batch_and_keeps_what_is_done(scheduler, job, folder):
    jobs = [job(f"n{number}") for number in range(5)]
    with closing(DaskExecutor(scheduler.address, folder, jobs, user_paths(), shared=False)) as running:
        results = running.results(jobs, lambda *_: None)
        first = next(results)
        scheduler.kill()
        with pytest.raises(SchedulerLostError, match="finished files are kept"):
            list(results)
    assert not first.failed
    assert (folder / first.job.name).exists()


def test_a_batch_whose_workers_have_all_gone_ends_and_keeps_what_is_done(scheduler, job, folder, monkeypatch):
    monkeypatch.setattr(dask_executor, "_POLL_S", 0.01)
    jobs = [job(f"n{number}") for number in range(4)]
    with closing(DaskExecutor(scheduler.address, folder, jobs, user_paths(), shared=False)) as running:
        results = running.results(jobs, lambda *_: None)
        first = next(results)
        scheduler.worker.kill()
        with pytest.raises(ClusterError, match="all its workers have gone; finished files are kept"):
            list(results)
    assert (folder / first.job.name).exists()


def test_a_missing_scheduler_is_reported_in_one_line(job, folder):
    with pytest.raises(ClusterError, match="no scheduler answers there") as caught:
        DaskExecutor("tcp://127.0.0.1:9", folder, [job("one")], user_paths(), shared=False)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("greeting", [b"", b"SSH-2.0-OpenSSH"])
def test_another_server_at_the_address_is_one_line(job, folder, monkeypatch, greeting):
    monkeypatch.setattr("voice.batch.dask_executor._CONNECT_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)

        def greet():
            with server.accept()[0] as connection, suppress(OSError):
                connection.sendall(greeting)
                connection.recv(1)  # until the other end closes

        thread = threading.Thread(target=greet)
        thread.start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(ClusterError, match="no scheduler answers there"):
            DaskExecutor(address, folder, [job("small")], user_paths(), shared=False)
        thread.join()


def test_tls_without_certificates_is_reported_in_one_line(job, folder):
    with pytest.raises(ClusterError, match=r"tls:// needs certificates; name them in ~/\.config/dask/tls\.yaml"):
        DaskExecutor("tls://127.0.0.1:9", folder, [job("one")], user_paths(), shared=False)


def test_a_session_with_a_song_needs_a_shared_folder(cluster, client, job, folder):
    write_sound(job.scripts / "song.wav", tone(1, 200))
    jobs = [job("one", music="song.wav")]
    with pytest.raises(UnportableSessionError, match="--shared"):
        executor(cluster, folder, jobs)
    with executor(cluster, folder, jobs, shared=True) as running:
        results = run(running, jobs)
    assert results["one.wav"].error == ""
    assert names(folder) == ["one.wav"]


def test_a_song_that_differs_on_the_worker_fails_its_job(cluster, client, job, folder):
    write_sound(job.scripts / "song.wav", tone(1, 200))
    jobs = [job("one", music="song.wav")]
    with executor(cluster, folder, jobs, shared=True) as running:
        write_sound(job.scripts / "song.wav", tone(1, 300))
        results = run(running, jobs)
    assert "other files" in results["one.wav"].error
    assert names(folder) == []


def test_a_folder_that_a_worker_lacks_is_named(job, folder):
    found = versions_here([], folder / "missing")
    assert "is another folder there" in found["shared folder"]


# The command


@pytest.fixture
def scripts(job):
    """A folder with four short sessions."""
    for number in range(4):
        job(f"n{number}")
    (job.scripts / "more.txt").unlink()
    for path in job.scripts.glob("n*.txt"):
        path.write_text(path.read_text().replace("[include more]", "Rest."))
    return job.scripts


def arguments(scripts, folder, address):
    return "export", scripts, "-d", folder, "--scheduler", address, "--name", "{name}.wav", "--notes", "short"


def test_the_next_run_continues_a_killed_export(cluster, client, scripts, folder, outpour):
    arguments_ = arguments(scripts, folder, cluster.scheduler_address)
    killed = process(*arguments_)
    first = Path(killed.stdout.readline().strip())
    killed.kill()
    killed.communicate()
    made = first.stat().st_mtime_ns
    result = outpour(*arguments_)
    assert result.status == 0, result.err
    assert first.stat().st_mtime_ns == made
    assert "up to date" in result.err
    assert [name for name in names(folder) if name.endswith(".wav")] == [f"n{number}.wav" for number in range(4)]


def test_without_a_scheduler_the_command_prints_one_line_and_creates_no_folder(scripts, folder, outpour):
    result = outpour(*arguments(scripts, folder / "new", "tcp://127.0.0.1:9"))
    assert (result.status, result.out) == (1, "")
    assert result.lines == [
        "outpour: the cluster of tcp://127.0.0.1:9 can't be used: no scheduler answers there; "
        "start one with `dask scheduler`, or leave out --scheduler"
    ]
    assert not (folder / "new").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--scheduler", "tcp://10.0.0.1:8786"), "--scheduler is for the files of a folder; add -d FOLDER"),
        (("-d", "out", "--shared"), "add --scheduler ADDRESS"),
        (("-d", "out", "--scheduler", "tcp://10.0.0.1:8786", "--jobs", "2"), "--jobs is for this machine"),
        (("-d", "out", "--scheduler", "10.0.0.1"), "an address such as tcp://10.0.0.1:8786, not 10.0.0.1"),
        (("-d", "out", "--scheduler", "inproc://1:2"), "an address such as"),
        (("-d", "out", "--scheduler", ""), "an address such as"),
    ],
)
def test_contradictory_options_are_refused(here, outpour, options, message):
    result = outpour("export", "small.txt", *options)
    assert result.status == 2
    assert message in result.err


WITHOUT_DASK = "import sys; sys.modules['distributed'] = None"


def test_dask_is_not_imported_without_a_scheduler(scripts, folder):
    run_ = process("export", scripts / "n0.txt", "-d", folder, "--jobs", "1", "--name", "x.wav", first=WITHOUT_DASK)
    assert run_.communicate()[1].count("Traceback") == 0
    assert run_.returncode == 0


def test_without_dask_one_line_says_how_to_install_it(scripts, folder):
    run_ = process(*arguments(scripts, folder, "tcp://127.0.0.1:9"), first=WITHOUT_DASK)
    err = run_.communicate()[1]
    assert run_.returncode == 1
    assert "Dask isn't installed; install it with `pip install '.[cluster]'`" in err
    assert len(err.splitlines()) == 1
