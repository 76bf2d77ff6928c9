"""What a room declares of its procedure: states, transitions, clocks. Data, no behaviour of its own.

A room builds one `Flow` in its flow.py and registers it when its app is ready. The same table draws the
progress line, offers the buttons, feeds `perform()` and the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q

from hub.members.services import organization_of
from hub.workdays.services import Rollover, Unit

from .delegation import hats
from .messages import declare_flow
from .slots import Slot

if TYPE_CHECKING:
    from hub.accounts.models import User

    from .models import Case

Reason = str
Predicate = Callable[["Case", "User | None"], "Reason | None"]
Guard = Callable[["Case"], "Reason | None"]


class Refused(Exception):
    """A business refusal: its text tells the person what is wrong and what to do."""

    def __init__(self, reason: Reason, *, code: str = "refused") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class Party(StrEnum):
    """Whom a case waits for."""

    APPLICANT = "applicant"
    EXCHANGE = "exchange"
    NOBODY = "nobody"


class Tone(StrEnum):
    """How a state or an action looks."""

    NEUTRAL = "neutral"
    WAIT = "wait"
    GO = "go"
    STOP = "stop"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class ClockRule:
    """A time limit that starts when a state is entered (DOMAIN 8).

    `amount` is in `unit`; `start` is the day that is not counted; `rollover` says what happens to an end
    on a day off. A clock that `continues` goes on, with what it was extended by, while the case moves between
    states that have it; any other starts anew with each state. An `extendable` one may be given more time by
    `services.extend()`.
    """

    name: str
    label: str
    unit: Unit
    rollover: Rollover
    amount: Callable[[Case], int]
    start: Callable[[Case, date], date] = lambda case, today: today
    limit: Callable[[Case], date | None] = lambda case: None
    continues: bool = False
    extendable: bool = False


@dataclass(frozen=True, kw_only=True)
class SecondReview:
    """Two distinct reviewers before a decision: who takes the step `first` has voted for it.

    The second one votes by a transition of this state (`reviews.vote`). `wanted` answers for which cases.
    """

    first: str
    wanted: Callable[[Case], bool]


@dataclass(frozen=True, kw_only=True)
class State:
    """A state with its inner name, the name the applicant reads, and who acts next.

    `permissions` say whose desk the case lies on: where it is `by_assignee` only the assignee's, while there is one,
    and where it is `of_department` only those of the department's own people, whatever else they may see.

    `keepers` are the permissions of who else of the staff may add files to the state's `staff_slots`.

    `lapses` names the transition that the platform takes (`user=None`) once the state's clock has run out:
    `run_clocks` performs it on the first day after the end. A clock may stand on a draft, too.
    """

    name: str
    label: str
    public_label: str
    waits_for: Party
    tone: Tone
    step: int
    next_for_applicant: str = ""
    next_for_staff: str = ""
    permissions: tuple[str, ...] = ()
    keepers: tuple[str, ...] = ()
    by_assignee: bool = False
    of_department: bool = False
    editable: bool = False
    final: bool = False
    clock: ClockRule | None = None
    lapses: str = ""
    second_review: SecondReview | None = None
    slots: Callable[[Case], tuple[Slot, ...]] = lambda case: ()
    staff_slots: Callable[[Case], tuple[Slot, ...]] = lambda case: ()


@dataclass(frozen=True)
class Step:
    """What an effect gets: the locked case, who acts, the checked data of the form, the moment.

    An effect changes the case (it is saved afterwards) and may add to `facts`, which the timeline keeps.
    """

    case: Any
    user: User | None
    data: dict[str, Any]
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row of a flow's table.

    `allowed` answers who may, `guards` whether the case is ready; each gives None or a reason in words.
    `decides` marks a decision: nobody takes it on their own case or one of a firm they are tied to.
    `form` is the dotted path of the form class that asks for the data. `effect` changes the case before it is
    saved, `follow` takes other cases along after it is: children are opened there, a parent moved on. `returns` marks what goes back to
    the applicant for correction: the service report counts it. Of a `quiet` step nobody is told: another one says it. `needs_votes` waits for the state's
    `second_review`, where one is wanted. A step that `restarts` starts the clock of its target anew, also where that was the state before.
    """

    name: str
    label: str
    done: str
    source: tuple[str, ...]
    target: str
    allowed: tuple[Predicate, ...]
    guards: tuple[Guard, ...] = ()
    form: str = "hub.cases.forms.NoteForm"
    effect: Callable[[Step], None] | None = None
    follow: Callable[[Step], None] | None = None
    decides: bool = False
    numbers: bool = False
    snapshots: bool = False
    internal: bool = False
    tells_applicant: bool = True
    tells_staff: bool = False
    quiet: bool = False
    returns: bool = False
    needs_votes: bool = False
    restarts: bool = False
    tone: Tone = Tone.NEUTRAL
    hint: str = ""


@dataclass(frozen=True)
class ArchivePart:
    """A document that a room adds to the archive of a case: its name with its ending, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Flow:
    """The whole procedure of one kind of case."""

    kind: str
    label: str
    model_label: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    steps: tuple[str, ...]
    series: Callable[[Case, date], str]
    number: Callable[[Case, date, int], str]
    snapshot: Callable[[Case], dict[str, Any]]
    slots: Callable[[Case], tuple[Slot, ...]]
    facts_template: str
    edit_url: str = ""
    observed: bool = False
    # The permission without which nobody of the staff sees such cases, whatever else they may see; empty for none.
    reserved: str = ""
    # What the room records beside its transitions, by event, and how the timeline calls it; also instead of the
    # engine's own word.
    records: Mapping[str, str] = field(default_factory=dict)
    # What staff narrow lists of such cases by beside the state: key → label and condition on the room's table.
    marks: Mapping[str, tuple[str, Q]] = field(default_factory=dict)
    # First sentences of messages, by "step.applicant" or "step.staff", where the step's words say too little.
    texts: Mapping[str, str] = field(default_factory=dict)
    # Whether its messages are about money.
    is_money: bool = False
    # Whether its facts list the child cases, so that the shells need not; and whether a child is seen there at first.
    lists_children: bool = False
    is_part: bool = False
    # Whether the firm's named contact at the exchange stands beside such cases in the portal (DOMAIN 1).
    names_liaison: bool = False
    # What the room adds to the archive of a case, as this reader may have it; made one after the other.
    archive: Callable[[Case, User], Iterable[ArchivePart]] = lambda case, reader: ()

    @property
    def model(self) -> type[Case]:
        """The room's table for this kind."""
        return apps.get_model(self.model_label)

    def state(self, name: str) -> State:
        """The state of that name; KeyError for one the flow does not know."""
        for state in self.states:
            if state.name == name:
                return state
        raise KeyError(f"{self.kind} has no state {name}")

    def transition(self, name: str) -> Transition:
        """The transition of that name; Refused for one the flow does not know."""
        for transition in self.transitions:
            if transition.name == name:
                return transition
        raise Refused("没有这项操作，请刷新页面后重试。", code="unknown")

    def slots_open(self, case: Case, user: User) -> tuple[Slot, ...]:
        """The slots this user may fill in the case's present state: staff only where they act in it."""
        state = self.state(case.state)
        organization = organization_of(user)
        if organization is not None and organization.pk == case.organization_id:
            return state.slots(case)
        names = (*state.permissions, *state.keepers)
        if any(person.has_perm(name) for person in hats(user) for name in names):
            return state.staff_slots(case)
        return ()


_flows: dict[str, Flow] = {}


def register(flow: Flow) -> None:
    """Make a room's flow known; its table must hang together."""
    names = {state.name for state in flow.states}
    for transition in flow.transitions:
        unknown = {*transition.source, transition.target} - names
        if unknown:
            raise ValueError(f"{flow.kind}.{transition.name} names unknown states {sorted(unknown)}")
    for state in flow.states:
        if not state.lapses:
            continue
        if state.clock is None or state.name not in flow.transition(state.lapses).source:
            raise ValueError(f"{flow.kind}.{state.name} lapses without a clock or by a step of another state")
    _flows[flow.kind] = flow
    declare_flow(flow)


def flow_of(kind: str) -> Flow:
    """The flow of a kind of case."""
    return _flows[kind]


def all_flows() -> tuple[Flow, ...]:
    """Every registered flow, in the order of registration."""
    return tuple(_flows.values())
