"""Wagtail's own routes by groups: who may get in at most, and with what arguments they are asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db.models import Model
from wagtail.models import CollectionViewRestriction, PageViewRestriction, TaskState, WorkflowState

from . import audiences as who
from .asking import RoutePattern, routes
from .audiences import Audience
from .rows import Arguments, Form, Row
from .table import TABLE
from .world import World

# The longest beginning of a route's key decides. A route whose key begins with none of these has to be put here, or
# into the table of ours. "At most": what Wagtail's own permissions give the editors narrows it further.
GROUPS: dict[str, Audience] = {
    # What every member of staff needs.
    "wagtailadmin_home": who.STAFF,
    "wagtailadmin_account": who.STAFF,
    "wagtailadmin_dismissibles": who.STAFF,
    "wagtailadmin_sprite": who.STAFF,
    "wagtailadmin_javascript_catalog": who.STAFF,
    # Our own doors stand before these.
    "wagtailadmin_login": who.NOBODY,
    "wagtailadmin_logout": who.EVERYBODY,
    "wagtailadmin_password_reset": who.EVERYBODY,
    "wagtailcore_login": who.NOBODY,
    "wagtailcore_authenticate_with_password": who.NOBODY,
    "wagtaildocs_authenticate_with_password": who.NOBODY,
    "admin/login/": who.NOBODY,
    "admin/logout/": who.EVERYBODY,
    "^admin/password_reset/": who.EVERYBODY,
    "_util/": who.NOBODY,
    "^_util/": who.NOBODY,
    "^documents/": who.NOBODY,
    # Pages, images, documents.
    "wagtailadmin_pages": who.EDITORS,
    "wagtailadmin_explore": who.EDITORS,
    "wagtailadmin_choose_page": who.EDITORS,
    "wagtailadmin_tag": who.EDITORS,
    "wagtailadmin_api": who.EDITORS,
    "wagtailadmin_block_preview": who.EDITORS,
    "wagtailadmin_editing_sessions": who.EDITORS,
    "wagtailadmin_workflows": who.EDITORS,
    "wagtailadmin_collections": who.EDITORS,
    "wagtailadmin_reports": who.EDITORS,
    "wagtail_bulk_action": who.EDITORS,
    "wagtailimages": who.EDITORS,
    "wagtaildocs": who.EDITORS,
    "wagtailembeds": who.EDITORS,
    "wagtailsnippets": who.EDITORS,
    "wagtailforms": who.EDITORS,
    "wagtailredirects": who.EDITORS,
    # These name rows of every model, or decide who may do what.
    "wagtailadmin_reports:site_history": who.OPERATOR,
    "wagtailusers_groups": who.OPERATOR,
    "wagtailsites": who.OPERATOR,
    # Nothing is there; strangers are led to the front door.
    "wagtailadmin_error_test": who.NOBODY,
    "admin/": who.STRANGERS,
    "admin/test404/": who.STAFF,
}
# Where drafts of case stories show to the editors.
TELLING = {"wagtailadmin_pages", "wagtailadmin_api", "wagtailadmin_reports"}
# What stands for the arguments of Wagtail's addresses: by name, or by "beginning of the key|name", which comes first.
ARGUMENTS: dict[str, Callable[[World], Any]] = {
    "page_id": lambda world: world.page.pk,
    "page_to_move_id": lambda world: world.page.pk,
    "page_pk": lambda world: world.page.pk,
    "parent_page_id": lambda world: world.home.pk,
    "destination_id": lambda world: world.home.pk,
    "revision_id": lambda world: world.page.latest_revision_id,
    "revision_id_a": lambda world: "earliest",
    "revision_id_b": lambda world: "latest",
    "image_id": lambda world: world.image.pk,
    "document_id": lambda world: world.document.pk,
    "doc_id": lambda world: world.document.pk,
    "collection_id": lambda world: world.collection.pk,
    "task_id": lambda world: world.task.pk,
    "workflow_pk": lambda world: world.workflow.pk,
    "workflow_state_id": lambda world: newest(WorkflowState),
    "task_state_id": lambda world: newest(TaskState),
    "restriction_id": lambda world: newest(CollectionViewRestriction),
    "page_view_restriction_id": lambda world: newest(PageViewRestriction),
    "redirect_id": lambda world: world.redirect.pk,
    "uploaded_file_id": lambda world: 1,
    "session_id": lambda world: 1,
    "object_id": lambda world: world.page.pk,
    "filter_spec": lambda world: "original",
    "uidb64": lambda world: "MQ",
    "token": lambda world: "set-password",
    "action_name": lambda world: "publish",
    "action": lambda world: "publish",
    "app_label": lambda world: "wagtailcore",
    "model_name": lambda world: "page",
    "content_type_app_name": lambda world: "pages",
    "content_type_model_name": lambda world: "standardpage",
    "app_name": lambda world: "taggit",
    "wagtailadmin_tag|model_name": lambda world: "tag",
    "wagtailadmin_pages|pk": lambda world: world.page.pk,
    "wagtailadmin_pages|app_label": lambda world: "pages",
    "wagtailadmin_pages|model_name": lambda world: "standardpage",
    "wagtailadmin_workflows|app_label": lambda world: "wagtailcore",
    "wagtailadmin_workflows|model_name": lambda world: "groupapprovaltask",
    "wagtailadmin_api:images|pk": lambda world: world.image.pk,
    "wagtailadmin_api:documents|pk": lambda world: world.document.pk,
    "wagtailadmin_api|pk": lambda world: world.page.pk,
    "wagtailadmin_collections|pk": lambda world: world.collection.pk,
    "wagtailadmin_workflows|pk": lambda world: world.workflow.pk,
    "wagtailusers_groups|pk": lambda world: world.group.pk,
    "wagtailsites|pk": lambda world: world.site.pk,
    "wagtailimages|pk": lambda world: world.image.pk,
    "wagtaildocs|pk": lambda world: world.document.pk,
}


# Forms that every browser fills: without these fields Wagtail fails.
FORMS: dict[str, Form] = {
    "wagtailadmin_pages:add": lambda side, world: {"body-count": "0"},
    "wagtailadmin_pages:edit": lambda side, world: {"body-count": "0"},
    "wagtailadmin_pages:revisions_revert": lambda side, world: {"body-count": "0"},
    "wagtailadmin_pages:copy": lambda side, world: {"new_parent_page": world.home.pk},
    "wagtailadmin_choose_page_external_link": lambda side, world: {
        "external-link-chooser-url": "https://example.com"
    },
}


def newest(model: type[Model]) -> int:
    """The key of the latest row."""
    return model._default_manager.latest("pk").pk


def group_of(key: str) -> str | None:
    """The group a route belongs to."""
    return max((name for name in GROUPS if key.startswith(name)), key=len, default=None)


def arguments(route: RoutePattern) -> Arguments:
    """What fills the arguments of a route."""

    def source(name: str) -> Callable[[World], Any]:
        special = [key for key in ARGUMENTS if key.endswith(f"|{name}")]
        fitting = [key for key in special if route.key.startswith(key.partition("|")[0])]
        return ARGUMENTS[max(fitting, key=len, default=name)]

    found = {name: source(name) for name in route.arguments}
    return lambda side, world: {name: value(world) for name, value in found.items()}


@cache
def rows_of_groups() -> dict[str, list[Row]]:
    """Wagtail's routes by group, as rows of the matrix."""
    ours = {row.key for row in TABLE}
    found: dict[str, list[Row]] = {name: [] for name in GROUPS}
    for route in routes():
        group = group_of(route.key)
        if route.key in ours or group is None:
            continue
        if route.key == route.pattern:
            where = {
                "path": "/"
                + route.pattern.translate({ord("^"): None, ord("$"): None}).replace(".*", "nothing")
            }
        else:
            where = {"args": arguments(route)}
        found[group].append(
            Row(
                route.key,
                GROUPS[group],
                GROUPS[group],
                data=FORMS.get(route.key),
                at_most=True,
                # Their pages tell of firms that are still to consent.
                told=frozenset({"editor"}) if group in TELLING else frozenset(),
                **where,
            )
        )
    return found


BUSINESS = (
    ("cases", "case"),
    ("reimbursement", "claim"),
    ("members", "organization"),
    ("accounts", "user"),
)


def business_rows(app: str, model: str) -> list[Row]:
    """Wagtail's general routes know nothing of business rows."""
    names = {"content_type_app_name": app, "content_type_model_name": model}
    return [
        Row("wagtail_bulk_action", who.NOBODY, path=f"/admin/bulk/{app}/{model}/delete/?id=all&next=/admin/"),
        Row(
            "wagtailadmin_tag_model_autocomplete",
            who.NOBODY,
            path=f"/admin/tag-autocomplete/{app}/{model}/?term=玄",
        ),
        Row("wagtailadmin_pages:type_use", who.NOBODY, args=lambda side, world: names),
    ]


# Routes of Wagtail's that reach what is ours.
REACHING_OURS = [
    *(row for app, model in BUSINESS for row in business_rows(app, model)),
    Row(
        "wagtailadmin_editing_sessions:ping",
        who.NOBODY,
        who.OPERATOR,
        args=lambda side, world: ["members", "organization", side.firm.pk, 1],
    ),
]
