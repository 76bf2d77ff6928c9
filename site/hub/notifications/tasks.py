"""Jobs of notifications."""

from django_tasks import task

from . import sending


@task()
def deliver(ids: list[int]) -> int:
    """Send these messages if they are still due; answers how many went out. Safe to run twice."""
    return sending.send_due(ids)
