"""Schedulers and workers of Dask as processes of their own, as on other machines."""

import os
import subprocess
import sys
from contextlib import contextmanager, suppress

START_S = 180
"""Timeout for a process to start on a busy machine, in seconds."""


@contextmanager
def dask_process(program, *arguments, **environment):
    """Run `dask scheduler` or `dask worker`, and kill it afterwards."""
    command = [sys.executable, "-P", "-m", f"distributed.cli.dask_{program}", *map(str, arguments)]
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def worker(client, folder, **environment):
    """Run a worker of one thread that has joined the scheduler of `client`."""
    before = set(client.nthreads())
    folder.mkdir()
    options = ("--nthreads", 1, "--no-nanny", "--no-dashboard", "--local-directory", folder)
    with dask_process("worker", client.scheduler.address, *options, **environment) as process:
        client.wait_for_workers(len(before) + 1, START_S)
        (address,) = set(client.nthreads()) - before
        process.address = address
        yield process
    with suppress(OSError):  # the scheduler may be gone
        while client.status == "running" and address in client.nthreads():  # until the scheduler notices
            pass


def fake_version(folder, number):
    """Return a folder that pretends to have installed this version of Outpour, for PYTHONPATH."""
    package = folder / f"outpour-{number}.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text(f"Metadata-Version: 2.1\nName: outpour\nVersion: {number}\n")
    return folder
