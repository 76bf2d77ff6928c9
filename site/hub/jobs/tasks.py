"""The task through which the queue does a job."""

from django_tasks import task

from . import running


@task()
def run_job(job_id: str) -> bool:
    """Do the job if it is still waiting; answers whether this call did it. Safe to run twice."""
    return running.run(job_id)
