from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def seed(*, using: str, **kwargs) -> None:
    from .models import TalkSettings

    # A partial migrate may not have come to our table yet.
    if TalkSettings._meta.db_table in connections[using].introspection.table_names():
        TalkSettings.load()  # so that no page that is only read has to make the row


class TalksConfig(AppConfig):
    name = "education.talks"
    label = "talks"
    verbose_name = "大宗商品月月谈"

    def ready(self) -> None:
        from hub.cases import clocks, flows
        from hub.pages import purging
        from hub.pages.surroundings import keep_from_public
        from hub.portal import registry

        from . import certificates, privacy, rounds, telling  # noqa: F401  declared by being read
        from .models import Talk, TalkFile, TalkPage, TalkSettings, TalkVideo
        from .portal import open_calls
        from .suggestions.flow import FLOW

        post_migrate.connect(seed, sender=self)
        flows.register(FLOW)
        registry.register_call_source(open_calls)
        clocks.register_round(rounds.run)
        purging.shown_on_pages(Talk, TalkFile, TalkVideo, TalkSettings)
        purging.register_clock(Talk.objects.begins_or_ends_between)
        keep_from_public(lambda: TalkPage.objects.filter(talk__audience="invited"))
