"""What isn't public appears nowhere: private pages, drafts, previews."""

from django.contrib.auth.models import Group
from wagtail.models import Page, PageViewRestriction

from hub.accounts.roles import EDITOR
from tests.home.seeded import SeededSite


class Visibility(SeededSite):
    def mentions(self, named: Page) -> list[str]:
        """The addresses of other pages whose answer contains the title of this one."""
        others = [page.url for page in self.pages if page.pk != named.pk]
        return [url for url in others if named.title in self.client.get(url).content.decode()]

    def test_a_private_page_is_listed_nowhere_and_never_kept(self) -> None:
        page = self.page("deep-cultivation")
        # The annual arrangement and the front page name programmes in their own text too.
        self.home.tasks, arrangement = [], self.page("annual-arrangement")
        self.home.save()
        arrangement.groups = []
        arrangement.save()
        page.title = "仅供内部的项目"
        page.save()
        assert self.mentions(page) == [
            "/",
            "/services/",
            "/services/one-stop/",
            "/services/co-hosted-events/",
            "/services/incentive/",
        ]
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type=PageViewRestriction.GROUPS
        )
        restriction.groups.add(Group.objects.get(name=EDITOR.name))
        assert self.mentions(page) == []
        assert page.full_url not in self.client.get("/sitemap.xml").content.decode()
        refused = self.client.get(page.url)
        assert refused.status_code == 302
        assert "private" in refused["Cache-Control"]

    def test_a_draft_is_listed_nowhere(self) -> None:
        page = self.page("member-firms")
        page.title = "尚未发布的名录"
        page.save()
        assert len(self.mentions(page)) > 10
        page.unpublish()
        assert self.mentions(page) == []
        assert self.client.get(page.url).status_code == 404

    def test_every_page_type_can_be_previewed(self) -> None:
        for page in self.pages:
            response = page.specific.make_preview_request()
            assert response.status_code == 200, page.url
            assert "public" not in response.get("Cache-Control", "")
