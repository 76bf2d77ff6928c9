"""A case with places for files, before any room has one: its flow is known during these tests only."""

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from hub.cases import flows, services
from hub.cases.flows import Flow, Party, State, Tone
from hub.cases.models import Case
from hub.cases.slots import Slot
from tests import factories

SUMMARY = Slot(name="summary", label="活动总结", help="自评与照片。", min_count=2, max_count=3, max_mb=1)
EVERYTHING = Slot(
    name="any", label="其他材料", kinds=("pdf", "image", "word", "excel", "slides", "ofd", "xml")
)
NOTES = Slot(name="notes", label="审核底稿", internal=True)
SLOTS = (SUMMARY, EVERYTHING, NOTES)

FILES = Flow(
    kind="files",
    label="文件",
    model_label="cases.Case",
    states=(
        State(
            name="draft",
            label="草稿",
            public_label="草稿",
            waits_for=Party.APPLICANT,
            tone=Tone.NEUTRAL,
            step=0,
            permissions=("cases.review_case",),
            slots=lambda case: (SUMMARY, EVERYTHING),
            staff_slots=lambda case: (NOTES,),
        ),
    ),
    transitions=(),
    steps=("草稿",),
    series=lambda case, today: "files",
    number=lambda case, today, number: f"F{number}",
    snapshot=lambda case: {},
    slots=lambda case: SLOTS,
    facts_template="",
)


@pytest.fixture
def flow(monkeypatch):
    """Change the flow of this test's cases: `flow(states=…)`."""
    monkeypatch.setattr(flows, "_flows", flows._flows | {FILES.kind: FILES})

    def changed(**state_values):
        closed = replace(FILES, states=(replace(FILES.states[0], **state_values),))
        flows._flows[FILES.kind] = closed

    return changed


@pytest.fixture
def world(db, flow, settings):
    """A case of one firm with its contact and colleague, a contact of another firm, and staff who act in it."""
    folder = Path(settings.PRIVATE_ROOT)
    shutil.rmtree(folder, ignore_errors=True)
    organization = factories.organization()
    contact = factories.contact(organization=organization).user
    colleague = factories.contact(organization=organization).user
    case = services.open_case(kind=FILES.kind, user=contact, title="铜产业沙龙")
    Case.objects.filter(pk=case.pk).update(submitted_at=timezone.now())
    staff = factories.staff()
    staff.user_permissions.set(
        Permission.objects.filter(
            codename__in=["access_admin", "view_every_case", "review_case", "read_internal"]
        )
    )
    for person in (contact, colleague, rival := factories.contact().user):
        person.user_permissions.set(Permission.objects.filter(codename="access_portal"))
    return SimpleNamespace(
        case=case,
        contact=contact,
        colleague=colleague,
        rival=rival,
        staff=staff,
        folder=folder,
        flow=flow,
    )
