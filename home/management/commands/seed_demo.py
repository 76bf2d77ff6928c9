"""Fill a demo: accounts, organizations, working days, pages, a pool, a call, events in every state."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from home.demo.announcements import seed_announcements
from home.demo.applying import LAST_YEAR, archive, seed_applying, seed_last_year
from home.demo.calls import seed_call, seed_pool, seed_samples
from home.demo.campus import seed_campus
from home.demo.common import seed_common
from home.demo.consulting import seed_consultation
from home.demo.directory import seed_directory
from home.demo.editorial import seed_editorial
from home.demo.education.articles import seed_articles
from home.demo.events import seed_events
from home.demo.feedback import seed_categories, seed_feedback
from home.demo.files import document
from home.demo.handling import seed_handling
from home.demo.mails import seed_mails
from home.demo.measure import seed_measure
from home.demo.money import seed_money
from home.demo.privacy import seed_privacy
from home.demo.protection import seed_protection
from home.demo.regulations import seed_regulations
from home.demo.services import seed_services
from home.demo.stories import seed_stories
from home.demo.talks import seed_talks
from home.demo.training import seed_training
from home.demo.visits import seed_visits
from hub.accounts.demo import ensure_demo_accounts, require_demo
from hub.cases.timeline import seal
from hub.members.demo import ensure_demo_members
from hub.membership.demo import seed_membership
from hub.workdays.seeding import seed_known_years


class Command(BaseCommand):
    """Only what is missing is made: what people changed since stays as they left it."""

    help = "Fill a demo with accounts, organizations, pages and events in every state. Refused in production."

    def handle(self, *args, **options) -> None:
        require_demo()
        seed_known_years()
        ensure_demo_accounts()
        ensure_demo_members()
        call_command("seed_pages")
        seed_samples()
        letter = document(
            name="授权书",
            heading="授权书（样张）",
            paragraphs=[
                "兹授权本单位联系人在会员门户代表本单位办理会员服务事项，有效期两年。",
                "（单位公章）",
            ],
        )
        seed_membership(letter=letter.read())
        call = seed_call(pool=seed_pool())
        last = seed_last_year(call=call)
        made = seed_events(call=last, scenarios=LAST_YEAR)
        archive(last)
        made += seed_events(call=call) + seed_applying(call=call)
        seed_money()
        seed_categories()
        made += seed_feedback()
        if made:
            seed_stories()
            seed_visits()
            seed_handling()
            seal()
            seed_services()
            seed_privacy()
            seed_directory()
            seed_regulations()
            seed_editorial()
            seed_articles()
            seed_training()
            seed_talks()
            seed_campus()
            seed_protection()
            seed_consultation()
            seed_announcements()
            seed_mails()
            seed_common()
            seed_measure()
            self.stdout.write(f"已建立 {made} 个演示事项。")
