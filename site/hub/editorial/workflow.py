"""The workflow by which pages are published: written by one editor, read and released by another."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import connections, transaction
from wagtail.models import Task, Workflow, WorkflowPage, WorkflowTask

from hub.accounts.roles import EDITOR
from hub.pages.languages import front_pages

from .models import SecondPersonTask

WORKFLOW = "网页发布"
TASK = "第二人复核"
# What Wagtail's own migrations bring along.
STOCK_WORKFLOW, STOCK_TASK = "Moderators approval", "Moderators approval"
TABLES = {"wagtailcore_workflow", "wagtailcore_workflowpage", "editorial_secondpersontask"}


@transaction.atomic
def ensure_publishing_workflow() -> None:
    """Make the workflow that is missing and lead the pages of every site through it, in each language. Idempotent.

    A site whose front page was given another workflow keeps it; steps that were added stay.
    """
    Workflow.objects.filter(name=STOCK_WORKFLOW).update(active=False)
    Task.objects.filter(name=STOCK_TASK).update(active=False)
    WorkflowPage.objects.filter(workflow__name=STOCK_WORKFLOW).delete()
    workflow = Workflow.objects.filter(name=WORKFLOW).first()
    if workflow is None:
        workflow = Workflow.objects.create(name=WORKFLOW)
        task = SecondPersonTask.objects.create(name=TASK)
        task.groups.add(Group.objects.get_or_create(name=EDITOR.name)[0])
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for front in front_pages():
        WorkflowPage.objects.get_or_create(page_id=front.pk, defaults={"workflow": workflow})


def sync_after_migrate(app_config: object, using: str, **kwargs: object) -> None:
    """Run once per `migrate`, after the last app."""
    if using == "default" and set(connections[using].introspection.table_names()) >= TABLES:
        ensure_publishing_workflow()
