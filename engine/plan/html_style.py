"""How the page of a plan looks, beyond what every page of ours shares (`troth.engine.look`)."""

STYLE = """
:root { --was: #8a94a0; --now: #1f5c99; --bad: #a3342b; --good: #1a7046; --warn: #8a5a00 }
@media screen and (prefers-color-scheme: dark) { :root { --was: #8b97a3; --now: #6ea8e0;
  --bad: #f08c82; --good: #63c793; --warn: #e0b060 } }
body { max-width: 62rem } h1 { font-size: 1.5rem; line-height: 1.25 }
h2 { font-size: 1.2rem; margin: 2.6rem 0 .2rem; padding-top: .7rem; border-top: var(--line) }
section.empty { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline;
  border-top: var(--line); margin-top: 1.2rem; padding-top: .4rem }
section.empty h2 { border: 0; margin: 0; padding: 0; min-width: 12rem; color: var(--ink-soft) }
.none { color: var(--ink-soft) } section.empty + section:not(.empty) h2 { margin-top: 1.2rem }
h3 { font-size: 1rem; margin: 1.5rem 0 .3rem; overflow-wrap: anywhere }
h4 { font-size: .95rem; margin: 1rem 0 .2rem } .lead { color: var(--ink-soft) }
.hash, .place { font-family: ui-monospace, monospace; font-size: .85em; color: var(--ink-soft) }
.place { font-weight: 400; display: block } bdi { overflow-wrap: anywhere }
.tag { font: .8em ui-monospace, monospace; border: var(--line); border-radius: .3rem;
  padding: 0 .3rem; color: var(--ink-soft); white-space: nowrap }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .6rem;
  margin: 1rem 0; padding: 0; list-style: none }
.cards li { background: var(--card); border: var(--line); border-left: 4px solid var(--ink-soft);
  border-radius: .4rem; padding: .6rem .8rem } .cards b { display: block; font-size: 1.35rem }
.cards .bad { border-left-color: var(--bad) } .cards .good { border-left-color: var(--good) }
.cards .open { border-left-color: var(--warn); border-left-style: dashed }
.bad b, .is-bad { color: var(--bad) } .is-good { color: var(--good) }
.is-open { color: var(--warn) }
.is-bad, .is-good, .is-open { font-weight: 600; white-space: nowrap }
ul.plain { list-style: none; padding: 0; margin: .4rem 0 } ul.plain li { margin: .15rem 0 }
nav.parts { margin: 1rem 0; display: flex; flex-wrap: wrap; gap: .2rem 1rem }
pre.diff { margin: .3rem 0; padding: .5rem .7rem; background: var(--card); border-radius: .4rem;
  overflow-x: auto; font-size: .88em; white-space: pre-wrap }
.diff del, .diff ins { display: block; text-decoration: none; padding-left: 1.2em;
  text-indent: -1.2em } .diff .mark { font-weight: 700 }
.diff del { color: var(--bad) } .diff ins { color: var(--good) }
dl.figures { display: grid; grid-template-columns: minmax(9rem, 17rem) 1fr; gap: .15rem 1.2rem;
  margin: .4rem 0 } dl.figures dt { color: var(--ink-soft) } dl.figures dd { margin: 0 }
@media (min-width: 40.01rem) { td:first-child { min-width: 9rem }
  section[aria-labelledby=gates] bdi { overflow-wrap: break-word } }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; padding-left: .8rem;
  padding-right: 0 }
details { margin: .5rem 0 } summary { cursor: pointer; color: var(--accent) }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
figure { margin: .8rem 0 } figcaption { font-weight: 600; font-size: .95em; margin-bottom: .2rem }
.scroll { overflow-x: auto } .pair { display: flex; flex-wrap: wrap; gap: .5rem 2rem }
.bars { margin: .5rem 0 } .bars .axis { display: flex; justify-content: space-between;
  font-size: .8em; color: var(--ink-soft); margin: 0 17rem 0 13rem }
.bar { display: grid; grid-template-columns: 12rem 1fr 16rem; gap: 0 1rem; align-items: center;
  padding: .1rem 0 } .bar .label { overflow-wrap: anywhere } .bar .value { font-size: .9em }
svg { display: block; overflow: visible; fill: currentColor }
svg text { font-size: 11px; fill: var(--ink-soft) } svg.whole { margin: .4rem 0 .2rem }
svg .grid { stroke: currentColor; opacity: .15 } svg .zero { stroke: var(--ink-soft) }
svg .fifths { stroke: var(--warn); stroke-dasharray: 4 3; stroke-width: 1.5 }
svg .even { stroke: currentColor; opacity: .35 } svg line.limit { stroke: var(--bad);
  stroke-dasharray: 5 3; stroke-width: 1.5 } svg text.limit { fill: var(--bad) }
svg text.over { fill: var(--bad); font-weight: 700 }
svg rect.was { fill: var(--paper); stroke: var(--was); stroke-width: 1.4 }
svg rect.now { fill: var(--now) } svg line.was { stroke: var(--was); stroke-width: 2 }
svg line.now { stroke: var(--now); stroke-width: 3 } svg circle.now { fill: var(--now) }
svg circle.was { fill: var(--paper); stroke: var(--was); stroke-width: 2 }
svg .worse { fill: var(--bad) } svg .better { fill: var(--good) } svg .other { fill: var(--was) }
svg .kept { fill: var(--card); stroke: var(--was) } svg .moved { fill: var(--now) }
svg .made { fill: url(#dots); stroke: var(--good) }
svg .consented { fill: url(#stripes); stroke: var(--warn) } svg .against { fill: var(--bad) }
.patterns { position: absolute; width: 0; height: 0 }
.patterns .stripe { stroke: var(--warn); stroke-width: 3 } .patterns .dot { fill: var(--good) }
.legend { list-style: none; padding: 0; margin: .2rem 0; display: flex; flex-wrap: wrap;
  gap: .2rem 1.2rem; font-size: .9em } .legend svg { display: inline-block; vertical-align: -2px }
code { font: .88em ui-monospace, monospace; overflow-wrap: anywhere }
@media screen and (max-width: 40rem) {
  .bar { grid-template-columns: 1fr; padding: .4rem 0 } .bars .axis { margin: 0 }
  .bar.scale { padding: 0 } dl.figures { display: block } dl.figures dd { margin: 0 0 .5rem }
  td.number { text-align: left; padding-left: 0 } .place { overflow-wrap: anywhere } }
@media print { body { max-width: none } nav.parts { display: none } summary { color: inherit }
  details::details-content { content-visibility: visible; display: block; block-size: auto }
  figure, .bar, article { break-inside: avoid } svg, pre.diff, .cards li {
  print-color-adjust: exact; -webkit-print-color-adjust: exact } }
"""
"""Fills differ in outline as well as in colour: before is hollow, after is full."""
