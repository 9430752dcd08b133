"""The words that drawn packs are written in: facts of every type, events, parties, charts, zones.

One vocabulary for all of them, so that a history that was drawn for one pack can be lived under
another. What a pack says with these words is drawn in `tests.engine.bulk.drawn`.
"""

from __future__ import annotations

from typing import Final

VOCABULARY: Final = """
choices:
  role: [agent, clerk, lead]
  grade: [good, fair, poor]
  skill: [first_aid, driving, safety]
ratings:
  quality: [0, 1, 2, 3, 4, 5]
facts:
  role:      {of: relationship, type: choice role}
  on_leave:  {of: relationship, type: yes/no, from: leave_told.away}
  trusted:   {of: relationship, type: yes/no}
  level:     {of: relationship, type: rating quality, from: assessed.level}
  skills:    {of: relationship, type: set of choice skill}
  attended:  {of: relationship, type: number 0..1000, from: attendance_told.attended}
  balance:   {of: relationship, type: number}
  pay:       {of: relationship, type: money GBP a year}
  pay_date:  {of: relationship, type: date}
  seen_at:   {of: relationship, type: instant}
  nickname:  {of: relationship, type: text}
  checked:   {of: relationship, type: rating quality, from: examined.checked, valid: 2 months}
  manager:   {of: relationship, type: party}
  score:     {of: application, type: number 0..100, from: scored.score}
events:
  asked:           {of: relationship, fields: {grade: choice grade, days: number}}
  papers_in:       {of: relationship, fields: {}}
  assessed:        {of: relationship, fields: {level: rating quality}}
  examined:        {of: relationship, fields: {checked: rating quality}}
  attendance_told: {of: relationship, fields: {attended: number 0..1000}}
  leave_told:      {of: relationship, fields: {away: yes/no}}
  training_held:   {of: relationship, fields: {hours: number, grade: choice grade}}
  buddy_named:     {of: relationship, fields: {grade: choice grade}}
  answered:        {of: relationship, fields: {grade: choice grade, days: number}}
  contacted:       {of: relationship, fields: {grade: choice grade}}
  made_good:       {of: relationship, fields: {}}
  moved_on:        {of: relationship, fields: {grade: choice grade}}
  looked_at:       {of: relationship, fields: {}}
  sent_back:       {of: relationship, fields: {}}
  scored:          {of: application, fields: {score: number}}
  noted:           {of: relationship, fields: {}}
resources:
  training: {unit: hours, carried_by: training_held.hours}
  buddy:    {unit: one}
  answer:   {unit: one}
  apology:  {unit: one}
parties:
  manager: {fact: manager}
  partner: {seat: partner}
  board:   {seat: board}
"""

BY_SITE: Final = VOCABULARY.replace("facts:", "facts:\n  site: {of: relationship, type: text}", 1)
"""The same words, and where somebody works."""

ZONES: Final = (
    "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "Asia/Beirut",
)  # fmt: skip
"""The last one changes its clocks at midnight, so that an hour decides which day it is."""

NIGHTS: Final = {
    "Europe/London": ("2026-03-28", "2026-10-24"),
    "America/New_York": ("2026-03-07", "2026-10-31"),
    "Australia/Lord_Howe": ("2026-04-04", "2026-10-03"),
    "Asia/Beirut": ("2026-03-28", "2026-10-24"),
}
"""The days before the clocks of a zone change."""

OTHER_STARTS: Final = ("2028-02-27", "2026-12-23", "2027-02-26", "2026-08-28", "1971-01-30")
"""Days before a leap day, the turn of a year, ends of months, own holidays; and long ago."""

HOLIDAYS: Final = "2026-03-30: a, 2026-10-26: b, 2026-12-25: c, 2027-01-01: d, 2026-08-31: e"

WEEKS: Final = (
    "mon, tue, wed, thu, fri",
    "mon, tue, wed, thu, fri",
    "sun, mon, tue, wed, thu",
    "mon, wed",
    "mon, tue, wed, thu, fri, sat, sun",
)

HOURS: Final = ("09:00-17:00", "00:00-12:00", "07:30-23:30")
