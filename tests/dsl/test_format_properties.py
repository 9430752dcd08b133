"""Any tree there can be has one text, which is read as that tree again."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from troth.dsl import syntax as s
from troth.dsl.format import format_file, formatted
from troth.dsl.parse import parse
from troth.dsl.source import NOWHERE, Source
from troth.dsl.vocabulary import RESERVED

WORDS = """role empathy years_experience B2 reply manager x _a at by to of from as for within when_
    before after due least deliver source profile application working guard enabling between
    person organisation month days gbp develop because worth until notify where while""".split()
UNITS = ("minute", "hour", "day", "week", "month", "quarter", "year")

plain_names = st.sampled_from([word for word in WORDS if word not in RESERVED])


def make(kind: type, *args: st.SearchStrategy, **named: st.SearchStrategy) -> st.SearchStrategy:
    return st.builds(kind, *args, span=st.just(NOWHERE), **named)


names = make(s.Name, st.tuples(plain_names))
dotted = make(s.Name, st.lists(plain_names, min_size=1, max_size=3).map(tuple))
amounts = st.decimals(0, 10**12 - 1, places=6, allow_nan=False) | st.integers(0, 9999).map(Decimal)
texts = make(s.Text, st.text(st.sampled_from("ab #(é’\\"), max_size=8))
durations = make(s.Duration, amounts, st.sampled_from(UNITS), st.booleans())
literals = (
    make(s.Number, amounts, st.booleans())
    | make(
        s.Money,
        st.integers(0, 10**6).map(Decimal),
        st.sampled_from(["GBP", "EUR"]),
        st.sampled_from(["", "month", "year"]),
    )
    | durations
    | texts
    | make(s.Date, st.integers(-10_000, 40_000))
    | make(s.Instant, st.integers(-10_000, 40_000), st.integers(0, 1439))
    | make(s.YesNo, st.booleans())
)
parties = make(
    s.Party,
    st.builds(
        lambda chain, last: (*chain, last),
        st.lists(plain_names, max_size=2),
        plain_names | st.sampled_from(["the person", "the organisation"]),
    ),
)
abouts = make(s.About, st.sampled_from(["to", "by"]), party=parties) | make(
    s.About, st.just("enabling"), name=names
)
kinds = st.sampled_from(["promise", "expectation"])
references = (
    make(s.ObligationRef, kinds, st.sampled_from(["", "any", "every", "no", "latest"]), names)
    | make(
        s.ObligationRef,
        kinds,
        st.sampled_from(["any", "every", "no"]),
        about=st.lists(abouts, max_size=2).map(tuple),
    )
    | make(
        s.ManyRef,
        st.sampled_from(["any", "every", "latest"]),
        st.sampled_from(["application", "case", "goal"]),
    )
    | make(s.EveryMinimum)
    | make(s.Constant, st.sampled_from(["today", "now", "tenure"]))
    | make(s.Points, dotted)
    | make(s.TimeSince, dotted)
    | make(s.Latest, make(s.Name, st.tuples(plain_names, plain_names)))
)


def branches(inner: st.SearchStrategy) -> st.SearchStrategy:
    items = make(s.Items, st.lists(inner, max_size=4).map(tuple))
    over = make(s.Window, length=inner) | make(s.Window, since=dotted)
    last = make(s.Window, length=inner)
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return (
        items
        | make(s.Not, inner)
        | make(s.Logic, st.sampled_from(["and", "or"]), several)
        | make(s.Compare, st.sampled_from(list(s.Comparison)), inner, inner)
        | make(s.Between, inner, inner, inner)
        | make(s.Within, inner, inner, st.booleans())
        | make(s.Includes, inner, inner)
        | make(s.Known, inner, st.booleans())
        | make(s.Arithmetic, st.sampled_from("+-*/"), inner, inner)
        | make(s.Negative, inner)
        | make(s.OrElse, inner, inner)
        | make(s.AsOf, inner, inner)
        | make(s.Rounded, inner, st.booleans(), inner)
        | make(s.Share, amounts, inner)
        | make(s.Extreme, st.sampled_from(["smaller", "larger"]), items)
        | make(s.Quantified, st.sampled_from(["any", "all", "none"]), inner)
        | make(s.Quantified, st.just("any"), inner, st.integers(1, 9))
        | make(s.TimeWhile, inner, st.none() | over)
        | make(s.TimeIn, dotted, st.none() | over)
        | make(
            s.Aggregate,
            st.sampled_from(["count", "sum", "average", "median", "smallest", "largest"]),
            dotted,
            st.none() | inner,
            st.none() | last,
        )
    )


exprs = st.recursive(names | dotted | literals | references, branches, max_leaves=6)
maybe = st.none() | exprs
maybe_text = st.none() | texts
quoteds = make(s.Quoted, texts)


def tuples_of(inner: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(inner, min_size=1, max_size=4).map(tuple)


cases = make(s.Cases, tuples_of(make(s.Case, exprs, exprs)), exprs)
lookups = make(s.Lookup, names, make(s.Items, st.lists(exprs, max_size=3).map(tuple)))
defines = make(s.Define, names, exprs | cases | lookups)

flat_lines = make(s.Requirement, exprs, maybe, maybe_text) | make(s.Meets, names, maybe, maybe_text)
min_lines = st.recursive(
    flat_lines,
    lambda inner: make(s.Group, st.none() | st.integers(1, 9), tuples_of(inner), maybe, maybe_text),
    max_leaves=4,
)
whole_number = make(s.Number, st.integers(0, 99).map(Decimal))
ideals = make(s.Ideal, tuples_of(make(s.IdealLine, exprs, whole_number, maybe_text)))
minimums = make(s.Minimum, names, maybe, tuples_of(min_lines | ideals | quoteds))

benchmarks = make(s.Benchmark, st.sampled_from(list(s.Comparison)), exprs)
offer_parts = (
    make(s.OfferLine, names, maybe, st.none() | benchmarks)
    | make(s.OfferWhen, exprs)
    | make(s.Guardrail, exprs)
    | make(s.Expires, exprs)
    | quoteds
    | texts
)
offers = make(s.Offer, names, st.none() | parties, maybe, tuples_of(offer_parts))

dues = make(
    s.Due,
    make(s.DueWithin, exprs, st.none() | dotted) | make(s.DueBy, exprs),
    st.sampled_from(["", "forward", "back"]),
    maybe,
)
deliveries = make(s.Deliver, names, maybe, due=st.none() | dues) | make(
    s.Deliver,
    names,
    make(s.Number, amounts),
    st.sampled_from(["hours", "hour", "training_days", "working"]),
    st.none() | dues,
)
whens = make(s.When, exprs, maybe) | make(
    s.Crossing, st.sampled_from(["entering", "leaving"]), dotted
)
clauses = (
    texts
    | quoteds
    | make(s.To, parties)
    | make(s.By, parties)
    | make(s.For, exprs)
    | whens
    | make(s.Every, exprs, exprs)
    | make(s.Each, st.sampled_from(["month", "quarter", "year"]), exprs)
    | deliveries
    | make(s.Keep, exprs)
    | make(s.Never, dotted, maybe, exprs)
    | make(s.Allow, dotted, dues)
    | make(s.Fulfilled, dotted, maybe)
    | make(s.Confirmed, parties)
    | make(s.Provided, exprs, exprs)
    | make(s.Suspended, exprs, maybe)
    | make(
        s.Extended,
        st.sampled_from(["by", "to"]),
        exprs,
        exprs,
        maybe,
        st.none() | st.integers(1, 9),
    )
    | make(s.Grace, exprs)
    | make(s.Enabled, make(s.Items, st.lists(names, max_size=3).map(tuple)))
    | make(s.Remedy, names, st.sampled_from(["instead", "as well"]))
    | make(s.Survives)
)
obligations = make(
    s.Obligation, kinds, names, st.none() | parties, st.none() | parties, maybe, tuples_of(clauses)
)

moments = make(s.Moment, st.just("at once")) | make(
    s.Moment, st.sampled_from(["after", "before due", "after due"]), exprs
)
actions = make(s.Notify, parties, maybe_text) | make(s.Assign, parties) | make(s.OpenCase, names)
rungs = make(s.Rung, moments, tuples_of(actions), st.booleans())
escalations = make(
    s.Escalation,
    names,
    tuples_of(quoteds | texts | whens | rungs | make(s.Until, exprs) | make(s.SummarisedDaily)),
)
gates = make(s.Gate, dotted, exprs, maybe_text, st.lists(quoteds | texts, max_size=2).map(tuple))
timers = make(s.Timer, dotted, exprs, maybe_text)
modes = st.sampled_from(["keep", "rebase", "restart", "proportional", "most favourable"])
changes = make(
    s.Change,
    names,
    st.sampled_from(["1", "2026.1", "2026.1.10"]),
    tuples_of(
        quoteds
        | make(s.Running, modes)
        | make(s.Past, st.booleans())
        | make(s.Decisions, st.booleans())
    ),
)
statements = defines | minimums | offers | obligations | escalations | gates | timers | changes


def written(*trees: s.Statement) -> str:
    return format_file(s.File(Source("", ""), trees, ()))


@settings(max_examples=600)
@given(statements)
def test_a_tree_is_read_again_from_its_text(tree: s.Statement) -> None:
    text = written(tree)
    file, findings = parse(Source("x", text))
    assert findings == [], text
    assert file.statements == (tree,), text


@settings(max_examples=150)
@given(statements)
def test_canonical_text_stays_as_it_is(tree: s.Statement) -> None:
    text = written(tree)
    assert formatted(Source("x", text)) == text


@settings(max_examples=300)
@given(exprs, exprs)
def test_different_conditions_have_different_texts(one: s.Expr, other: s.Expr) -> None:
    gates_of = [
        written(s.Gate(s.Name(("g",), span=NOWHERE), expr, span=NOWHERE)) for expr in (one, other)
    ]
    assert (gates_of[0] == gates_of[1]) == (one == other)


def test_or_else_keeps_its_brackets_beside_and_or_and_not() -> None:
    for rule in (
        "define a as (b or else no) or c",
        "define a as c and (b or else no)",
        "define a as not (b or else no)",
    ):
        assert formatted(Source("", rule)) == f"{rule}\n"
    assert formatted(Source("", "define a as (b or else no)")) == "define a as b or else no\n"
    assert formatted(Source("", "define a as b or else no or c")) == (
        "define a as (b or else no) or c\n"
    )
