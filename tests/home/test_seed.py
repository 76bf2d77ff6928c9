"""The seed makes what is missing and leaves alone what is there."""

from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import GroupPagePermission, Page, Site

from home.models import AnnualArrangementPage, HomePage
from home.seeding import seed_pages
from hub.accounts.roles import EDITOR
from hub.pages.models import ExchangeSettings, ProgrammePage
from tests.home.seeded import SeededSite


class Seed(SeededSite):
    def test_a_second_run_changes_nothing(self) -> None:
        before = list(Page.objects.order_by("path").values())
        rights = GroupPagePermission.objects.count()
        assert seed_pages() == []
        assert list(Page.objects.order_by("path").values()) == before
        assert GroupPagePermission.objects.count() == rights

    def test_an_editors_changes_stay(self) -> None:
        page = ProgrammePage.objects.get(slug="one-stop")
        page.title, page.slug, page.summary = "一站通", "one-stop-service", "编辑改过的摘要"
        page.save_revision().publish()
        assert seed_pages() == []
        page.refresh_from_db()
        assert (page.title, page.slug, page.summary) == ("一站通", "one-stop-service", "编辑改过的摘要")

    def test_an_unpublished_page_stays_unpublished(self) -> None:
        page = ProgrammePage.objects.get(slug="deep-cultivation")
        page.unpublish()
        assert seed_pages() == []
        page.refresh_from_db()
        assert not page.live

    def test_a_missing_page_comes_back(self) -> None:
        ProgrammePage.objects.get(slug="incentive").delete()
        assert seed_pages() == ["incentive"]
        assert ProgrammePage.objects.get(slug="incentive").live

    def test_settings_that_somebody_filled_in_stay(self) -> None:
        settings = ExchangeSettings.for_site(Site.objects.get())
        settings.hotline = "4000000000"
        settings.save()
        seed_pages()
        settings.refresh_from_db()
        assert settings.hotline == "4000000000"

    def test_the_front_page_takes_the_place_of_wagtails_own(self) -> None:
        assert Site.objects.get().root_page.specific == HomePage.objects.get()
        assert [page.title for page in Page.get_first_root_node().get_children()] == ["首页"]

    def test_the_arrangement_shows_every_programme_and_the_year_it_is_of(self) -> None:
        arrangement = AnnualArrangementPage.objects.get()
        items = [item for group in arrangement.groups for item in group.value["items"]]
        assert arrangement.year == 2023
        assert len(items) == 10
        assert all(item["page"].live for item in items)

    def test_the_command_says_what_it_did(self) -> None:
        call_command("seed_pages", verbosity=0)

    def test_editors_may_write_below_the_front_page(self) -> None:
        rights = GroupPagePermission.objects.filter(group=Group.objects.get(name=EDITOR.name))
        assert {right.page_id for right in rights} == {HomePage.objects.get().pk}
        assert sorted(right.permission.codename for right in rights) == ["add_page", "change_page"]
