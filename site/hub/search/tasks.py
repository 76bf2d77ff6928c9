"""What the queue does for the search."""

from django_tasks import task

from . import indexing


@task()
def refresh_documents(name: str, keys: list[int]) -> None:
    """Write rows of a source into the index. Safe to run twice."""
    indexing.refresh(name, keys)
