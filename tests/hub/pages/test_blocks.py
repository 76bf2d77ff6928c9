"""Blocks of a page body: previews, links, tables."""

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse

from hub.pages.blocks import BODY_BLOCKS, CallToActionBlock, DataTableBlock
from hub.pages.models import StandardPage
from tests import factories

BODY = StandardPage._meta.get_field("body").stream_block


@pytest.mark.parametrize("name", [name for name, _ in BODY_BLOCKS])
def test_every_block_can_be_previewed(name):
    block = BODY.child_blocks[name]
    assert block.is_previewable
    assert block.get_description()


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, _ in BODY_BLOCKS])
def test_previews_render_in_the_look_of_the_site(client, name):
    client.force_login(
        factories.staff(groups=("市场与投教编辑",)),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    block = BODY.child_blocks[name]
    response = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    html = response.content.decode()
    assert response.status_code == 200
    assert "hub/css/tokens.css" in html
    assert "<main></main>" not in html


def test_a_call_to_action_needs_somewhere_to_go():
    block = CallToActionBlock()
    empty = {"title": "办理", "text": "", "page": None, "address": "", "label": "登录"}
    with pytest.raises(ValidationError):
        block.clean(block.to_python(empty))
    with pytest.raises(ValidationError):
        block.clean(block.to_python(empty | {"address": "javascript:alert(1)"}))
    assert (
        block.clean(block.to_python(empty | {"address": "/account/login/"}))["address"] == "/account/login/"
    )


def test_cells_of_a_table_know_their_heading():
    block = BODY.child_blocks["table"]
    value = block.normalize(
        {
            "columns": [{"type": "text", "heading": "项目"}, {"type": "number", "heading": "金额"}],
            "rows": [{"values": ["场地费", "12,000.00"]}],
            "caption": "",
        }
    )
    assert isinstance(block, DataTableBlock)
    (row,) = block.get_context(value)["rows"]
    assert [(cell["heading"], cell["is_number"], cell["block"].value) for cell in row] == [
        ("项目", False, "场地费"),
        ("金额", True, "12,000.00"),
    ]


@pytest.mark.django_db
def test_rich_text_cannot_carry_a_script():
    block = BODY.child_blocks["paragraph"]
    request = RequestFactory().get("/")
    html = block.render(block.to_python("<p>正文<script>alert(1)</script></p>"), {"request": request})
    assert "正文" in html
