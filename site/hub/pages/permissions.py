"""What the editors may do with pages, images and documents.

Wagtail keeps these rights per page and collection, not as permissions of a group, so they are given here and not
in the table of roles.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import connections
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from hub.accounts.roles import EDITOR

from .languages import ensure_locales, front_pages

# Not publish_page: pages go out through the workflow, by a second person (hub.editorial).
PAGE_RIGHTS = ("add_page", "change_page")
COLLECTION_RIGHTS = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)
TABLES = {"wagtailcore_site", "wagtailcore_grouppagepermission", "wagtailcore_groupcollectionpermission"}


def sync_editor_permissions() -> None:
    """Let the editors' group work on the pages of every site, in each language, and on the media library. Idempotent."""
    group, _ = Group.objects.get_or_create(name=EDITOR.name)
    page_rights = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_RIGHTS)
    GroupPagePermission.objects.filter(group=group).exclude(permission__in=page_rights).delete()
    for front in front_pages():
        for right in page_rights:
            GroupPagePermission.objects.get_or_create(group=group, page=front, permission=right)
    collection_rights = Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"), codename__in=COLLECTION_RIGHTS
    )
    for collection in Collection.objects.filter(depth=1):
        for right in collection_rights:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=right
            )


def sync_after_migrate(app_config: object, using: str, **kwargs: object) -> None:
    """Run once per `migrate`, after the last app: only then do all permissions exist."""
    if using == "default" and set(connections[using].introspection.table_names()) >= TABLES:
        ensure_locales()
        sync_editor_permissions()
