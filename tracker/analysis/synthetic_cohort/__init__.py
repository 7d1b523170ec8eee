"""Diaries with a known truth, made to be harder than the detector expects.

The detector thinks of smooth spells and of cramps counted by a negative binomial. Nothing
here is made that way: bad spells begin and end at a stroke, cramps come in clusters with a
heavy tail and make the next night likelier, warm nights follow a made-up weather, and what
is written down is what a person remembers. A figure measured on these diaries therefore
says something about the detector and not about how well it knows its own simulator.

`scenarios.SCENARIOS` is the list; `diary.simulate` makes one; `lines` writes the files.
"""
