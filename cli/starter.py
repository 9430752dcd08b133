"""The pack that `troth init` writes: small, complete, and meant to be changed.

Texts only. ``{name}`` and ``{effective}`` are filled in when the files are written; people.csv
comes from `troth.cli.population`.
"""

PACK = """\
# Who this pack is. Everything in this folder belongs to it.
troth: 1
name: {name}
version: "1.0"                # raise it with every change: people are bound by a version
effective: {effective}        # the day from which these rules hold
owner: people@example.org     # who answers for them
calendar: office              # see calendars.yaml
"""

CALENDARS = """\
# Which days count as working days.
calendars:
  office:
    zone: Europe/London
    week: [mon, tue, wed, thu, fri]
    own: {{2026-12-25: Christmas Day, 2027-01-01: New Year's Day}}
    month_end: last_day
"""

VOCABULARY = """\
# What the rules may speak of. A name that is not here is an error in a rule, with a suggestion.

ratings:                       # ordered levels, the lowest first
  quality: [0, 1, 2, 3, 4, 5]

choices:                       # closed sets
  role: [agent, team_lead]
  certificate: [first_aid, driving]
  sex: [female, male]

facts:                         # what can be known about a person; what nobody recorded is unknown
  role:              {{of: person, type: choice role, words: the role}}
  empathy:           {{of: person, type: rating quality, changeable: yes, words: customer empathy}}
  product_knowledge: {{of: person, type: rating quality, changeable: yes, words: product knowledge}}
  listening:         {{of: person, type: rating quality, changeable: yes}}
  ownership:         {{of: person, type: rating quality, changeable: yes}}
  learning:          {{of: person, type: rating quality, changeable: yes}}
  years_experience:  {{of: person, type: number 0..60, words: years of experience}}
  certifications:    {{of: person, type: set of choice certificate, changeable: yes}}
  manager:           {{of: relationship, type: party}}
  # read by the fairness section of a plan, never by a rule
  sex:               {{of: person, type: choice sex, use: protected}}

events:                        # what happens
  buddy_assigned:    {{of: relationship, by: [manager], words: a buddy is named}}

resources:                     # what an organisation can provide
  buddy:             {{unit: one, words: a buddy}}

parties:                       # somebody rules may name
  manager:           {{fact: manager}}
  head_of_service:   {{seat: head_of_service, words: the head of service}}
"""

RULES = """\
# Who may join us, and what we promise them.
# Change anything, then run `troth check {name}`: it tells every mistake at once, with a way out.

# A minimum rejects only what the job cannot do without. Each line can say why it is there.
minimum agent for role is agent
    source "Hiring standard 1"
    empathy at least 3                                     because "customers feel it first"
    product_knowledge at least 2, or develop within 60 days
    any 2 of
        listening at least 3
        ownership at least 3
        learning at least 3
    # An ideal ranks people; it never rejects anybody.
    ideal
        years_experience at least 2         worth 2
        certifications includes first_aid   worth 1

# A promise says who keeps it, from when, by when, and what shows that it was kept.
promise buddy to the person
    "You will have a buddy who knows the job."
    when engaged
    by manager
    deliver buddy within 5 working days
    fulfilled by buddy_assigned

# A ladder says what happens when somebody does not deliver. It always ends.
escalation late_promise
    when any promise to the person is violated
    at once                                   notify promisor
    finally after 5 working days              assign head_of_service
    until repaired or waived
"""

MAPPING = """\
# Which column of people.csv is which fact. A column that is neither mapped nor ignored is an error.
mapping: 1
people:
  id: id
  facts:
    role:              {{column: role}}
    empathy:           {{column: empathy, unknown: [""]}}
    product_knowledge: {{column: product_knowledge, unknown: [""]}}
    listening:         {{column: listening, unknown: [""]}}
    ownership:         {{column: ownership, unknown: [""]}}
    learning:          {{column: learning, unknown: [""]}}
    years_experience:  {{column: years_experience, unknown: [""]}}
    certifications:    {{column: certifications}}
    sex:               {{column: sex}}
  ignore: []
"""

GATES = """\
# What a change of the rules must not do. `troth plan ... --gates` ends with 3 when it would.
gates: 1
fairness:
  - {{outcome: agent is met, by: sex, against: highest, ratio_at_least: 0.80, smallest_group: 30, or: not worse than before}}
undecided: {{at_most: 25%}}
"""  # noqa: E501 - a gate stands on a line of its own

FACTS = """\
# One person, for `troth decide` and `troth explain`.
role: agent
empathy: 2
product_knowledge: 1
listening: 4
ownership: 3
years_experience: 4
certifications: [first_aid]
"""

FILES = {
    "pack.yaml": PACK,
    "vocabulary.yaml": VOCABULARY,
    "calendars.yaml": CALENDARS,
    "rules.troth": RULES,
    "mapping.yaml": MAPPING,
    "gates.yaml": GATES,
    "facts.yaml": FACTS,
}
"""File name to text, in the order in which a newcomer would read them."""

COLUMNS = (
    "id",
    "role",
    "empathy",
    "product_knowledge",
    "listening",
    "ownership",
    "learning",
    "years_experience",
    "certifications",
    "sex",
)
"""The columns of people.csv, as the mapping has them."""
