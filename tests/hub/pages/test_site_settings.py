"""The settings of the site."""

from hub.pages.models import ExchangeSettings


def test_billing_details_leave_out_what_is_empty():
    settings = ExchangeSettings(invoice_title="某某交易所", invoice_account="1001")
    assert settings.billing_details == [("名称", "某某交易所"), ("银行账号", "1001")]


def test_footer_links_only_to_pages_that_exist():
    assert ExchangeSettings().footer_pages == []
