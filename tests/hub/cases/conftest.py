"""A submitted event and the people around it."""

from types import SimpleNamespace

import pytest

from hub.accounts.roles import CLERK, HEAD, REVIEWER
from hub.cases.services import perform
from tests import factories


@pytest.fixture
def scene(db):
    """A ready draft, its author, and the exchange's people of its department."""
    event = factories.ready_application()
    department = event.call.department
    return SimpleNamespace(
        event=event,
        author=event.author,
        reviewer=factories.staff(groups=(REVIEWER.name,), department=department),
        second=factories.staff(groups=(REVIEWER.name,), department=department),
        head=factories.staff(groups=(HEAD.name,), department=department),
        clerk=factories.staff(groups=(CLERK.name,)),
    )


@pytest.fixture
def submitted(scene):
    """The scene with its event submitted."""
    scene.event = perform(
        case_id=scene.event.pk, name="submit", user=scene.author, version=scene.event.version
    )
    return scene
