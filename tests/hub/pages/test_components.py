"""Components that carry meaning beyond their look."""

from django import forms
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler


def render(source: str, **context) -> str:
    request = RequestFactory().get("/?q=铜&page=2")
    return Template(CottonCompiler().process(source)).render(RequestContext(request, context))


class EventForm(forms.Form):
    title = forms.CharField(label="活动名称", help_text="写明主题。")
    people = forms.IntegerField(label="预计人数", required=False)
    agreed = forms.BooleanField(label="我已阅读指引")
    way = forms.ChoiceField(label="形式", choices=[("a", "线下"), ("b", "线上")], widget=forms.RadioSelect)


def test_a_field_is_described_by_its_help_and_its_error():
    html = render('<c-field :field="form.title" />', form=EventForm({}))
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<label class="field__label" for="id_title">' in html


def test_required_and_optional_fields_are_told_apart():
    assert "field__required" in render('<c-field :field="form.title" />', form=EventForm())
    assert "选填" in render('<c-field :field="form.people" />', form=EventForm())


def test_choices_are_a_group_with_a_legend():
    html = render('<c-field :field="form.way" />', form=EventForm())
    assert "<fieldset" in html
    assert '<legend class="field__label">形式' in html


def test_the_summary_of_errors_links_to_each_field():
    html = render('<c-form-errors :form="form" />', form=EventForm({}))
    assert 'role="alert"' in html
    assert 'href="#id_title"' in html
    assert 'href="#id_agreed"' in html
    assert render('<c-form-errors :form="form" />', form=EventForm()).strip() == ""


def test_a_whole_form_uses_the_same_fields():
    html = str(EventForm({}))
    assert html.count('class="field') >= 4
    assert 'href="#id_title"' in html


def test_pagination_keeps_the_other_parameters():
    page = Paginator(range(100), 10).page(2)
    html = render('<c-pagination :page="page" />', page=page)
    assert "?q=%E9%93%9C&amp;page=3" in html
    assert '<span aria-current="page">2</span>' in html
    assert "共 100 条" in html


def test_a_link_and_a_button_are_what_they_say():
    assert '<a href="/x"' in render('<c-button href="/x">去</c-button>')
    assert '<button type="submit"' in render("<c-button>提交</c-button>")
    assert 'name="step" value="approve"' in render('<c-button name="step" value="approve">批准</c-button>')


def test_the_state_of_a_step_is_also_said_in_words():
    steps = [{"label": "申请", "state": "done"}, {"label": "审批", "state": "current"}]
    html = render('<c-progress :steps="steps" />', steps=steps)
    assert "（已完成）" in html
    assert 'aria-current="step"' in html
