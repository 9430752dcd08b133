"""Plain sentences for promises, expectations and escalations."""

from typing import assert_never

from troth.dsl import core
from troth.dsl.node import Data, record
from troth.dsl.telling.words import Bullet, Prose, Words, joined, sentence, spaced


@record
class Terms(Data):
    """What is owed, in the parts that a list of promises sets side by side.

    ``due`` is empty where nothing falls due; ``kept`` are the sentences that say when it is kept.
    """

    what: str
    by: str
    to: str
    begins: str
    due: str
    kept: tuple[str, ...]


def terms(node: core.Obligation, words: Words) -> Terms:
    """The parts of a promise or an expectation, in the words of `obligation`."""
    match node.content:
        case core.Deliver(due=due) | core.Allow(due=due):
            until = "" if due is None else _due(due, words)
        case core.Keep() | core.Never():
            until = "all the time"
        case _:
            assert_never(node.content)
    return Terms(
        what=sentence(node.words or _owed(node, words)),
        by=words.party(node.by),
        to=words.party(node.to),
        begins=trigger(node.trigger, words),
        due=until,
        kept=tuple(text for text in _kept(node, words) if text),
    )


def moment(node: core.Rung, words: Words) -> str:
    """When a rung of a ladder comes: ``after 3 working days``."""
    length = "" if node.length is None else words.value(node.length)
    match node.which:
        case "at once":
            return "at once"
        case "after":
            return f"after {length}"
        case "before due":
            return f"{length} before it is due"
        case "after due":
            return f"{length} after it is due"
        case _:
            assert_never(node.which)


def acts(node: core.Rung, words: Words) -> str:
    """What happens on a rung: ``tell the recruiter and open a case of grievance``."""
    return joined(_action(action, words) for action in node.actions)


def obligation(node: core.Obligation, words: Words) -> Prose:
    """Who owes what to whom, from when, until when, and how it is seen to be kept."""
    by, to = words.party(node.by), words.party(node.to)
    said = f" {sentence(node.words)}" if node.words else f" {_owed(node, words)}"
    if node.kind == "promise":
        opening = sentence(f"{by} promises {to}:{said}")
    else:
        opening = sentence(f"{to} expects of {by}:{said}")
    if node.applies is not None:
        opening += " " + sentence(f"This holds when {words.truth(node.applies)}")
    course = [_begins(node, words), *_kept(node, words), *_if_not(node, words)]
    paragraphs = [opening, " ".join(text for text in course if text)]
    if node.source:
        paragraphs.append(sentence(f"Source: {node.source}"))
    return Prose(f"{node.kind.capitalize()} {spaced(node.name)}", tuple(paragraphs))


def _owed(node: core.Obligation, words: Words) -> str:
    match node.content:
        case core.Deliver(resource=resource, amount=amount):
            return _thing(resource, amount, words)
        case core.Keep(condition=condition):
            return words.truth(condition)
        case core.Never(event=event, where=where, condition=condition):
            narrowed = "" if where is None else f" where {words.truth(where)}"
            return f"never {spaced(event)}{narrowed} while {words.truth(condition)}"
        case core.Allow(event=event):
            said = words.said_of(event)
            return f"the right that {said}" if said else f"the right to “{spaced(event)}”"
        case _:
            assert_never(node.content)


def _thing(resource: str, amount: core.Expr | None, words: Words) -> str:
    name = words.resource(resource)
    if amount is None:
        return name
    unit = words.unit(resource)
    return f"{words.value(amount)}{f' {unit}' if unit else ''} of {name}"


def _begins(node: core.Obligation, words: Words) -> str:
    start = f"It begins {trigger(node.trigger, words)}"
    match node.content:
        case core.Deliver(due=due) | core.Allow(due=due) if due is not None:
            verb = "can be used" if isinstance(node.content, core.Allow) else "is due"
            return sentence(f"{start} and {verb} {_due(due, words)}")
        case _:
            return sentence(start)


NO_TIME = ("0 days", "0 working days")


def _due(due: core.Due, words: Words) -> str:
    if due.length is not None:
        of = f" of {spaced(due.of)}" if due.of else ""
        length = words.value(due.length)
        text = "the same day" if length in NO_TIME and not of else f"within {length}{of}"
    else:
        assert due.date is not None, "INVARIANT: a due rule has a length or a date"
        text = f"by {words.value(due.date)}"
    if due.rolling == "forward":
        text += " (a day off moves it to the next working day)"
    elif due.rolling == "back":
        text += " (a day off moves it to the working day before)"
    if due.earliest is not None:
        text += f", not before {words.value(due.earliest)}"
    return text


def trigger(node: core.Trigger, words: Words) -> str:
    """When something begins, as it follows "it begins"."""
    match node:
        case core.OnEvent(event=event, where=where):
            narrowed = "" if where is None else f" where {words.truth(where)}"
            return f"when {words.event(event)}{narrowed}"
        case core.OnCondition(condition=condition):
            return f"each time {words.truth(condition)}"
        case core.OnEntering(chart=chart, state=state):
            return f"when the {spaced(chart)} enters {spaced(state)}"
        case core.OnLeaving(chart=chart, state=state):
            return f"when the {spaced(chart)} leaves {spaced(state)}"
        case core.OnEngaged():
            return "when the engagement starts"
        case core.OnAgreed():
            return "when both sides agree to it"
        case core.EveryWhile(length=length, condition=condition):
            often = words.value(length).removeprefix("1 ")
            return f"every {often} while {words.truth(condition)}"
        case core.EachWhile(period=period, condition=condition):
            return f"on the last day of each {period} while {words.truth(condition)}"
        case _:
            assert_never(node)


def _kept(node: core.Obligation, words: Words) -> list[str]:
    texts = []
    if node.words and isinstance(node.content, core.Deliver | core.Keep | core.Never):
        texts.append(_content_after_words(node, words))
    texts.append(_stated(node, words))
    for evidence in node.fulfilled:
        where = "" if evidence.where is None else f" where {words.truth(evidence.where)}"
        texts.append(f"It is kept when {words.event(evidence.event)}{where}.")
    if node.confirmed is not None:
        texts.append(f"It counts once {words.party(node.confirmed)} confirms it.")
    if node.enabled:
        texts.append(f"What makes it possible: {joined(spaced(name) for name in node.enabled)}.")
    return texts


def _content_after_words(node: core.Obligation, words: Words) -> str:
    """What the words shown to people leave open: the amount, or the condition itself."""
    match node.content:
        case core.Deliver(amount=None):
            return ""
        case core.Deliver():
            return sentence(f"That is {_owed(node, words)}")
        case _:
            return sentence(f"What counts: {_owed(node, words)}")


def _stated(node: core.Obligation, words: Words) -> str:
    """The sentence that says how much, where an offer says it and the promise does not."""
    stated = words.offered.get(node.name, ())
    if not stated or not isinstance(node.content, core.Deliver):
        return ""
    unit = words.unit(node.content.resource)
    figures = []
    for each in stated:
        figure = words.value(each.amount) + (f" {unit}" if unit else "")
        figures.append(figure if each.share == 1 else f"{figure}, in equal parts")
    if len(stated) == 1:
        return f"How much, the offer “{spaced(stated[0].offer)}” says: {figures[0]}."
    told = (f"{figure} (“{spaced(e.offer)}”)" for figure, e in zip(figures, stated, strict=True))
    return f"How much, the offer to the person says: {joined(told, 'or')}."


def _if_not(node: core.Obligation, words: Words) -> list[str]:
    texts = []
    if node.grace is not None:
        texts.append(f"A delay of up to {words.value(node.grace)} is no breach.")
    if node.suspended is not None:
        most = node.suspended.most
        limit = "" if most is None else f", for {words.value(most)} at most"
        texts.append(f"The clock stands while {words.truth(node.suspended.condition)}{limit}.")
    if node.extended is not None:
        texts.append(_extended(node.extended, words))
    if node.provided is not None:
        within = words.value(node.provided.explain)
        texts.append(
            f"It is owed provided {words.truth(node.provided.condition)}; "
            f"otherwise we explain within {within}."
        )
    if node.remedy is not None:
        how = "in its place" if node.remedy.instead else "as well"
        texts.append(f"If it is broken, the promise “{spaced(node.remedy.promise)}” is owed {how}.")
    if node.survives:
        texts.append("It goes on after the end of the engagement.")
    return texts


def _extended(node: core.Extended, words: Words) -> str:
    where = "" if node.where is None else f" where {words.truth(node.where)}"
    most = "" if node.most is None else f", {_times(node.most)} at most"
    return (
        f"It is extended {node.how} {words.value(node.length)} when "
        f"{words.event(node.event)}{where}{most}."
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


# --- escalation


def escalation(node: core.Escalation, words: Words) -> Prose:
    """What happens, rung by rung, when somebody does not deliver."""
    paragraphs = [sentence(node.words)] if node.words else []
    paragraphs.append(sentence(f"It begins {trigger(node.trigger, words)}"))
    bullets = tuple(Bullet(_rung(rung, words)) for rung in node.rungs)
    over = ends(node, words)
    after = [sentence(f"It ends when {joined(over, 'or')}")] if over else []
    after += ["What one person gets is summarised once a day."] if node.summarised else []
    after += [sentence(f"Source: {node.source}")] if node.source else []
    return Prose(f"Escalation {spaced(node.name)}", tuple(paragraphs), bullets, tuple(after))


def ends(node: core.Escalation, words: Words) -> list[str]:
    """The states of the matter that end a ladder, the events that do, and the condition."""
    events = [name for name in node.until_names if words.is_event(name)]
    states = [spaced(name) for name in node.until_names if name not in events]
    found = [f"the matter is {joined(states, 'or')}"] if states else []
    found += [words.event(name) for name in events]
    return found + ([words.truth(node.until)] if node.until is not None else [])


def _rung(rung: core.Rung, words: Words) -> str:
    return f"{'finally, ' if rung.last else ''}{moment(rung, words)}: {acts(rung, words)}"


def _action(action: core.Action, words: Words) -> str:
    match action:
        case core.Notify(party=party, words=said):
            return f"tell {words.party(party)}" + (f": “{said}”" if said else "")
        case core.Assign(party=party):
            return f"hand it to {words.party(party)}"
        case core.OpenCase(kind=kind):
            return f"open a case of {spaced(kind)}"
        case _:
            assert_never(action)
