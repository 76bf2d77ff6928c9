"""What each role finds in the menu and on the home screen, and which of Wagtail's own doors are closed."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse
from wagtail.admin.menu import admin_menu
from wagtail.models import GroupPagePermission, Page

from hub.accounts.roles import EDITOR
from hub.backoffice.doors import may_open
from hub.members.models import Interest

ROLES = ("reviewer", "head", "clerk", "finance", "auditor", "observer", "administrator")


@pytest.fixture
def editor(scene):
    """An editor with pages to edit."""
    group = Group.objects.get(name=EDITOR.name)
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=group, page=Page.get_first_root_node(), permission=_permission(codename)
        )
    return scene.editor


def _permission(codename):
    from django.contrib.auth.models import Permission

    return Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)


def names_in_menu(rf, person):
    request = rf.get("/admin/")
    request.user = person
    return {item.name for item in admin_menu.menu_items_for_request(request)}


OURS = {"my-work", "cases", "members", "verification", "explorer", "reports", "help", "images", "documents"}


MENUS = {
    "reviewer": {"my-work", "cases", "members"},
    "head": {"my-work", "cases", "members"},
    "clerk": {"my-work", "cases", "members"},
    "finance": {"my-work", "cases", "members"},
    "auditor": {"cases", "members", "verification"},
    "observer": {"cases"},
    "administrator": {"members"},
}


def test_the_menu_of_each_role(scene, rf):
    assert {who: names_in_menu(rf, getattr(scene, who)) & OURS for who in MENUS} == MENUS


def test_an_editor_has_pages_and_no_cases(rf, editor):
    found = names_in_menu(rf, editor) & OURS
    assert (found & {"my-work", "cases", "members", "verification", "help"}, "explorer" in found) == (
        set(),
        True,
    )


def test_the_menu_counts_what_waits(scene, rf):
    request = rf.get("/admin/")
    request.user = scene.reviewer
    labels = [component.label for component in admin_menu.render_component(request)]
    assert "我的工作（1）" in labels


# The home screen


PANELS = {
    "reviewer": {"my-work", "deadlines", "decided"},
    "finance": {"my-work", "deadlines", "decided"},
    "clerk": {"my-work", "deadlines", "decided"},
    "auditor": {"deadlines", "decided"},
    "administrator": set(),
}


def test_the_home_screen_of_each_role(scene, desk):
    pages = {who: desk(getattr(scene, who)).get("/admin/").content.decode() for who in PANELS}
    names = ("my-work", "deadlines", "decided")
    assert {who: {name for name in names if f'id="{name}"' in page} for who, page in pages.items()} == PANELS
    assert [who for who, page in pages.items() if "recent-edits" in page or 'role="search"' in page] == []


def test_home_shows_visible_rows_only(scene, desk):
    for person, own, other in (
        (scene.reviewer, scene.event, scene.foreign),
        (scene.stranger, scene.foreign, scene.event),
    ):
        page = desk(person).get("/admin/").content.decode()
        assert (own.title in page, other.title in page) == (True, False)


def test_whoever_is_tied_is_not_given_the_case_at_home(scene, desk):
    Interest.objects.create(user=scene.reviewer, organization=scene.event.organization, reason="持股")
    assert "没有待您办理的事项" in desk(scene.reviewer).get("/admin/").content.decode()


def test_query_counts_of_home_do_not_grow(scene, desk):
    from .conftest import submitted

    browser = desk(scene.reviewer)
    browser.get("/admin/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/admin/")
    for _ in range(12):
        submitted(user=scene.author, call=scene.call)
    with CaptureQueriesContext(connection) as many:
        browser.get("/admin/")
    assert (len(many), len(many) <= 28) == (len(few), True)


# Wagtail's doors


def wagtail_names(resolver=None, prefix=""):
    """Every named address of Wagtail's in the admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from wagtail_names(pattern, inner)
        elif pattern.name and f"{prefix}{pattern.name}".startswith("wagtail"):
            yield f"{prefix}{pattern.name}"


FOR_ALL_STAFF = {
    "wagtailadmin_account",
    "wagtailadmin_dismissibles",
    "wagtailadmin_home",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_sprite",
}
# Their views ask for permissions of the model.
CHECKED_BY_PERMISSION = {"wagtailsettings", "wagtailsites", "wagtailusers_users"}


def test_every_door_of_wagtails_is_known(scene, editor):
    """A new address of Wagtail's is the editors' until somebody decides otherwise."""
    names = set(wagtail_names())
    staff = {name for name in names if may_open(scene.reviewer, name)}
    assert {name for name in staff if name.partition(":")[0] not in CHECKED_BY_PERMISSION} == FOR_ALL_STAFF
    closed = {name for name in names if not may_open(editor, name)}
    assert {name.partition(":")[0] for name in closed} == {
        "wagtailadmin_reports",
        "wagtailadmin_error_test",
        "wagtailusers_groups",
    }
    assert {name for name in closed if name.startswith("wagtailadmin_reports")} == {
        "wagtailadmin_reports:site_history",
        "wagtailadmin_reports:site_history_results",
    }
    assert all(may_open(scene.operator, name) for name in names)


WITHOUT_ARGUMENTS = (
    "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:workflow",
    "wagtailadmin_reports:aging_pages",
    "wagtailadmin_explore_root",
    "wagtailadmin_choose_page",
    "wagtailadmin_tag_autocomplete",
    "wagtailadmin_workflows:index",
    "wagtailadmin_workflows:task_chooser",
    "wagtailadmin_collections:index",
    "wagtailimages:index",
    "wagtailimages_chooser:choose",
    "wagtaildocs:index",
    "wagtaildocs_chooser:choose",
    "wagtailredirects:index",
    "wagtailforms:index",
    "wagtailsnippets:index",
    "wagtailadmin_api:pages:listing",
    "wagtailadmin_error_test",
    "wagtailusers_groups:index",
)


def test_staff_without_pages_find_wagtails_doors_closed(scene, desk):
    found = {
        (who, name): desk(getattr(scene, who)).get(reverse(name)).status_code
        for who in ("reviewer", "auditor", "administrator")
        for name in WITHOUT_ARGUMENTS
    }
    assert found == dict.fromkeys(found, 404)


def test_the_history_of_the_site_is_the_operators(scene, desk, editor):
    url = reverse("wagtailadmin_reports:site_history")
    assert [desk(person).get(url).status_code for person in (editor, scene.auditor, scene.operator)] == [
        404,
        404,
        200,
    ]


def test_editors_keep_their_screens(desk, editor):
    browser = desk(editor)
    found = [
        browser.get(reverse(name)).status_code
        for name in (
            "wagtailadmin_explore_root",
            "wagtailadmin_choose_page",
            "wagtailadmin_reports:aging_pages",
        )
    ]
    assert found == [200, 200, 200]


def test_bulk_actions_of_wagtails_know_no_business_rows(scene, desk, editor):
    found = {
        desk(person)
        .get(reverse("wagtail_bulk_action", args=[app, model, "delete"]), {"id": "all"})
        .status_code
        for person in (editor, scene.clerk, scene.operator)
        for app, model in (("cases", "case"), ("members", "organization"), ("members", "contact"))
    }
    assert found == {404}


def test_groups_are_changed_by_no_role(scene, desk):
    url = reverse("wagtailusers_groups:add")
    found = [desk(getattr(scene, who)).get(url).status_code for who in (*ROLES, "editor")]
    assert found == [404] * len(found)


def test_names_of_the_back_office(scene):
    for name, args in (
        ("case", [1]),
        ("step", [1, "submit"]),
        ("assign", [1]),
        ("remark", [1]),
        ("my_work", []),
        ("cases", []),
        ("export", ["cases", "xlsx"]),
        ("verification", []),
    ):
        try:
            assert reverse(f"backoffice:{name}", args=args).startswith("/admin/")
        except NoReverseMatch as error:
            raise AssertionError(name) from error
