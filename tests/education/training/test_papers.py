"""Papers: the same seed draws the same, what is right is right, and nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.training import papers
from education.training.papers import Drawn

pytestmark = pytest.mark.once

SEEDS = st.integers(0, 2**62 - 1)
NUMBERS = st.decimals(-(10**9), 10**9, places=4, allow_nan=False, allow_infinity=False)


def drawn(pk: int, kind: str, **values) -> Drawn:
    defaults = {
        "text": f"第{pk}题",
        "unit": "",
        "explanation": "解析",
        "options": (),
        "truth": None,
        "answer": None,
        "tolerance": Decimal(0),
    }
    return Drawn(pk=pk, kind=kind, **defaults | values)


@st.composite
def choices(draw, kind: str):
    """A question with options, and which of them are right."""
    number = draw(st.integers(2, 8))
    if kind == "single":
        right = {draw(st.integers(0, number - 1))}
    else:
        right = set(draw(st.lists(st.integers(0, number - 1), min_size=2, max_size=number, unique=True)))
    return drawn(1, kind, options=tuple((f"选项{place}", place in right) for place in range(number)))


@given(st.one_of(choices("single"), choices("multiple")), SEEDS, st.sets(st.sampled_from(papers.LETTERS)))
def test_of_the_options_all_that_are_right_and_no_other_count(question, seed, given_letters):
    (item,) = papers.draw({1: [question]}, [(1, 1)], seed=seed)
    texts = {option["key"]: option["text"] for option in item["options"]}
    right = {text for text, is_right in question.options if is_right}
    assert {texts[key] for key in item["right"]} == right
    chosen = sorted(given_letters & set(texts))
    assert papers.is_right(item, chosen) is ({texts[key] for key in chosen} == right)
    assert papers.is_right(item, list(reversed(item["right"])))


@given(st.booleans(), SEEDS)
def test_true_or_false_is_one_of_two(answer, seed):
    (item,) = papers.draw({1: [drawn(1, "truth", truth=answer)]}, [(1, 1)], seed=seed)
    assert [papers.is_right(item, given) for given in (["true"], ["false"], [])] == [
        answer,
        not answer,
        False,
    ]


@given(NUMBERS, st.decimals(0, 10**6, places=4), NUMBERS)
def test_a_number_is_right_within_its_tolerance(answer, tolerance, typed):
    question = drawn(1, "numeric", answer=answer, tolerance=tolerance)
    (item,) = papers.draw({1: [question]}, [(1, 1)], seed=7)
    assert papers.is_right(item, [f"{typed:f}"]) is (abs(typed - answer) <= tolerance)
    assert papers.is_right(item, [f"{answer + tolerance:f}"]) and papers.is_right(
        item, [f"{answer - tolerance:,f}"]
    )


@given(st.text(max_size=40))
def test_whatever_is_typed_as_a_number_is_read_or_refused(typed):
    value = papers.number_of(typed)
    assert value is None or value.is_finite()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("１０．５", "10.5"),
        (" 8,000 ", "8000"),
        ("-3", "-3"),
        ("NaN", None),
        ("1e999999", None),
        ("十", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_type_them(typed, value):
    read = papers.number_of(typed)
    if typed == "1e999999":
        assert read is None or read > 0
    else:
        assert read == (None if value is None else Decimal(value))


@given(SEEDS, st.integers(0, 12), st.integers(0, 6))
def test_the_same_seed_draws_the_same_paper_and_no_question_twice(seed, first, second):
    bank = {
        1: [
            drawn(number, "single", options=(("甲", True), ("乙", False), ("丙", False)))
            for number in range(10)
        ],
        2: [drawn(number, "truth", truth=True) for number in range(20, 24)],
    }
    wanted = [(1, first), (2, second)]
    paper = papers.draw(bank, wanted, seed=seed)
    assert paper == papers.draw(bank, wanted, seed=seed)
    asked = [item["question"] for item in paper]
    assert (len(set(asked)), len(asked)) == (len(asked), min(first, 10) + min(second, 4))
    assert [item["key"] for item in paper] == [f"q{place}" for place in range(1, len(paper) + 1)]


@given(st.integers(1, 20), st.data())
def test_the_mark_is_the_share_of_right_answers(number, data):
    paper = papers.draw({1: [drawn(pk, "truth", truth=True) for pk in range(number)]}, [(1, number)], seed=1)
    right = data.draw(st.integers(0, number))
    answers = {item["key"]: ["true" if place < right else "false"] for place, item in enumerate(paper)}
    mark = papers.grade(paper, answers)
    assert abs(mark - Decimal(100) * right / number) <= Decimal("0.05")
    assert (mark == 100) is (right == number)
    assert papers.grade(paper, {}) == 0


@pytest.mark.parametrize(
    "answers",
    [
        {"q9": ["a"]},
        {"q1": ["z"]},
        {"q1": ["a", "b"]},
        {"q2": ["a", "a"]},
        {"q3": ["maybe"]},
        {"q3": ["true", "false"]},
        {"q4": ["1", "2"]},
    ],
)
def test_answers_that_no_form_of_the_paper_sends_are_noticed(answers):
    options = (("甲", True), ("乙", True), ("丙", False))
    questions = [drawn(1, "single", options=options), drawn(2, "multiple", options=options)]
    questions += [drawn(3, "truth", truth=True), drawn(4, "numeric", answer=Decimal(1))]
    paper = sorted(papers.draw({1: questions}, [(1, 4)], seed=3), key=lambda item: item["question"])
    for number, item in enumerate(paper, start=1):
        item["key"] = f"q{number}"
    assert "与这份试卷不符" in (papers.why_tampered(paper, answers) or "")
    assert papers.why_tampered(paper, {"q1": ["a"], "q2": ["a", "b"], "q3": ["true"], "q4": ["1"]}) is None
    assert papers.why_tampered(paper, {}) is None
