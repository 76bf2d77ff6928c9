"""Our words for what forms say win over the libraries'."""

from django import forms


class SomeForm(forms.Form):
    title = forms.CharField(max_length=3)
    people = forms.IntegerField()
    day = forms.DateField()


def test_forms_say_what_to_do():
    form = SomeForm({"title": "太长的名称", "people": "许多", "day": ""})
    assert {name: list(errors) for name, errors in form.errors.items()} == {
        "title": ["最多 3 个字，现在是 5 个字，请删减。"],
        "people": ["请填写整数，例如 50。"],
        "day": ["请填写此项。"],
    }
