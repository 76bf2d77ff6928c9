"""Two editors and a page of a small site."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Site

from home.models import HomePage
from hub.accounts.roles import EDITOR
from hub.editorial.workflow import ensure_publishing_workflow
from hub.pages.models import ExchangeSettings, StandardPage
from hub.pages.permissions import sync_editor_permissions
from tests import factories


class Editor:
    """An editor at the browser."""

    def __init__(self) -> None:
        self.user = factories.staff(groups=(EDITOR.name,))
        self.browser = Client()
        self.browser.force_login(self.user)

    def paste(self, service_page, name, content):
        return self.browser.post(
            reverse("editorial:paste", args=[service_page.pk]),
            {"file": SimpleUploadedFile(name, content)},
            follow=True,
        )

    def edit(self, service_page, action="", **values):
        """Post the editor's form of a page: body empty, title as given."""
        form = {
            "title": service_page.title,
            "slug": service_page.slug,
            "body-count": "0",
            "summary": "",
            "lead": "",
            "updated_note": "",
        }
        form |= values | ({action: "1"} if action else {})
        return self.browser.post(
            reverse("wagtailadmin_pages:edit", args=[service_page.pk]), form, follow=True
        )

    def submit(self, service_page, **values):
        return self.edit(service_page, "action-submit", **values)

    def decide(self, service_page, name, comment=""):
        service_page.refresh_from_db()
        url = reverse(
            "wagtailadmin_pages:workflow_action",
            args=[service_page.pk, name, service_page.current_workflow_task_state.pk],
        )
        return self.browser.post(url, {"comment": comment}, follow=True)


@pytest.fixture
def service_page(db) -> StandardPage:
    site = Site.objects.get(is_default_site=True)
    home = Page.get_first_root_node().add_child(
        instance=HomePage(title="首页", slug="front", headline="服务", lead="一站通")
    )
    site.root_page = home
    site.save()
    sync_editor_permissions()
    ensure_publishing_workflow()
    exchange = ExchangeSettings.for_site(site)
    exchange.name, exchange.picture_hosts = "示例交易所", ""
    exchange.save()
    made = home.add_child(instance=StandardPage(title="服务说明", slug="service"))
    made.save_revision().publish()
    made.refresh_from_db()
    return made


@pytest.fixture
def editor(service_page) -> Editor:
    return Editor()


@pytest.fixture
def colleague(service_page) -> Editor:
    return Editor()


@pytest.fixture
def admin_browser(service_page) -> Client:
    """Somebody who may publish alone: an operator's superuser."""
    browser = Client()
    browser.force_login(factories.staff(is_superuser=True))
    return browser
