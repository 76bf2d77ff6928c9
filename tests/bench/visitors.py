"""Prints as JSON who asks in the benchmark, with a session each, and the addresses that they ask for."""

import json
import time

import django

django.setup()

from importlib import import_module  # noqa: E402

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.http import urlencode  # noqa: E402

from hub.accounts.factors.services import PASSED  # noqa: E402
from hub.accounts.middleware import LAST_SEEN  # noqa: E402
from hub.accounts.models import User  # noqa: E402
from hub.cases.models import Case  # noqa: E402
from programs.reimbursement.models import BudgetPool  # noqa: E402

PEOPLE = {
    "member": "member0",
    "handler": "handler0a",
    "head": "head0",
    "finance": "finance",
    "auditor": "auditor",
    "clerk": "clerk",
}
TRANSITIONS = 12


def session_of(user: User) -> str:
    """The key of a session of somebody who signed in with a second factor."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store[PASSED] = True
    store[LAST_SEEN] = int(time.time())
    store.save()
    return store.session_key


def items(**more: str) -> str:
    """The list of items of the member's voice, narrowed."""
    return f"{reverse('feedback_desk:items')}?{urlencode(more)}"


def main() -> None:
    """Members look at a settled event of their own, staff at one that waits."""
    people = {name: User.objects.get(username=f"bench.{who}") for name, who in PEOPLE.items()}
    own = Case.objects.filter(author=people["member"], kind="event", state="settled").order_by("-pk")[0].pk
    desk = Case.objects.filter(department=people["handler"].department_id, kind="event").order_by("-pk")
    waiting = desk.filter(state="submitted", assignee=None)[0].pk
    desk_items = Case.objects.filter(department=people["handler"].department_id, kind="feedback_item")
    recommended = desk.filter(state="recommended").values_list("pk", "version")[:TRANSITIONS]
    portal, cases, work = reverse("portal:cases"), reverse("backoffice:cases"), reverse("backoffice:my_work")
    export = reverse("backoffice:export", args=["cases", "xlsx"])
    paid = {"group": "all", "state": "claim:paid", "department": people["handler"].department_id}
    answering = desk_items.filter(state="answering")[0].pk
    asked = {
        "home": "/",
        "programme": "/services/co-hosted-events/",
        "dashboard": reverse("portal:dashboard"),
        "portal": portal,
        "portal_searched": f"{portal}?{urlencode({'group': 'closed', 'kind': 'event', 'q': '铜 套期保值'})}",
        "portal_case": reverse("portal:case", args=[own]),
        "pdf": reverse("event_documents:application", args=[own]),
        "list": cases,
        "list_all": f"{cases}?group=all",
        "list_due": f"{cases}?sort=due",
        "list_organization": f"{cases}?group=all&sort=organization",
        "list_filtered": f"{cases}?{urlencode({'group': 'closed', 'state': 'event:settled'})}",
        "list_rare": f"{cases}?{urlencode({'q': '攀枝花', 'group': 'all'})}",
        "list_searched": f"{cases}?{urlencode({'q': '氧化铝 期权', 'state': 'event:settled', 'group': 'all'})}",
        "list_common": f"{cases}?{urlencode({'q': '期货', 'group': 'all'})}",
        "work": work,
        "work_mine": f"{work}?group=me",
        "staff_case": reverse("backoffice:case", args=[waiting]),
        "staff_home": reverse("wagtailadmin_home"),
        "claims": f"{reverse('claims:index')}?group=all",
        "claims_paid": f"{reverse('claims:index')}?{urlencode({'group': 'paid', 'q': '原油'})}",
        "pool": reverse("pools:inspect", args=[BudgetPool.objects.get(year=timezone.localdate().year).pk]),
        "usage": reverse("usage:index"),
        "inbox": reverse("portal:inbox"),
        "report": reverse("backoffice:service"),
        "items": items(),
        "items_all": items(group="all"),
        "items_filtered": items(state="feedback_item:answering", part="matter", due="soon"),
        "items_marked": items(group="all", mark="feedback_item:matter"),
        "items_searched": items(group="closed", state="feedback_item:closed", q="仓单质押 登记"),
        "items_product": items(group="all", q="氧化铝"),
        "items_common": items(group="all", q="期货"),
        "item": reverse("backoffice:case", args=[answering]),
        "voice_report": reverse("feedback_report:index"),
        "export": f"{export}?{urlencode(paid)}",
    }
    steps = {
        reverse("backoffice:step", args=[pk, "approve"]): urlencode({"version": version, "note": "同意。"})
        for pk, version in recommended
    }
    sessions = {name: session_of(user) for name, user in people.items()}
    print(json.dumps({"sessions": sessions, "paths": asked, "steps": steps}))


if __name__ == "__main__":
    main()
