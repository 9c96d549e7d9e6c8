"""An executor that runs the jobs of a batch in this process."""

from voice.batch.run_job import run_job
from voice.storage.paths import user_paths


class SerialExecutor:
    """Runs one job after another; `run` may be replaced to fail or to stop."""

    slots = 1

    def __init__(self, folder, processes=1, cores=1):
        self.folder = folder

    def results(self, jobs, progress):
        for job in jobs:
            yield self.run(job, progress)

    def run(self, job, progress):
        progress(job, 0)
        return run_job(job, self.folder, user_paths(), lambda position: progress(job, position))
