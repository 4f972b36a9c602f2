"""English words that a screen counts: glue between content words, everyday verbs, and words that carry no content."""

from __future__ import annotations

_glue = """
a an the of to in on at by for from with and or but so as is are was be been has have can could will would may must
should it its this that these those they which who when if because since than then not no only both each every all
while into over there their them we you i too very more less one do does
"""
GLUE = frozenset(_glue.split())

_verbs = """
leave leaves over-fit over-fits overfit under-fit underfit fit dominates barely matter matters works
wastes grows grow shrinks decay decays
produce produces digests digest spells spell put gives looks look flips flip settles
shows tells ramps ramp starts starting keeping reading sees turns turn
attends attend fills fill stays remains stores memorising updating
make makes eat eats need needs use uses cause causes give gives get gets keep keeps take takes let lets help helps
lead leads mean means see sees read reads cost costs learn learns prevent prevents avoid avoids reduce reduces add
adds share shares hurt hurts train trains save saves diverge diverges forget forgets explode explodes memorise
memorises memorize is are was were be has have had can could will would may might must should do does did isn't
don't doesn't can't cannot lies comes goes knows works fits matters decides memorizes generate generates write
writes predict predicts depend depends overfits underfits crawls slows blows requires require stabilises stabilizes
smooths leaves becomes
reach reaches pick picks build builds choose chooses jumps bounces stops move moves climb climbs carry carries
bring brings hold holds turns find finds tell tells say says ask asks think thinks want wants happen happens follow
follows begin begins finish finishes touches sit sits land lands budge budges settle settles overshoot overshoots
wander wanders remember remembers pull pulls push pushes lose loses breaks damages wreck wrecks ruin ruins protect
protects suits handles load loads runs freezes swaps compare compares combine combines consider considers
"""
VERBS = frozenset(_verbs.split())

_plain = """
the and for are but not you all can her was one our out has had how its may new now see two way who did get let say
she too use that with have this will your from they been more when what some than them then only into over also very
just because since while which their there these those such other each every where whether would could should must
might does doing done being between before after about both here most much many few less least like still even well
without within again against once upon until unless though although however therefore thus hence so if as at by in
is it of on or to we be do no an am any own same per via etc i.e e.g it's that's don't doesn't can't isn't won't
itself themselves one's
"""
PLAIN = frozenset(_plain.split())

PREPOSITIONS = frozenset(
    ("of", "to", "in", "on", "at", "by", "for", "from", "with", "into", "per", "over", "onto", "upon")
)
