"""Diaries with a known truth, made to be harder than the detector expects.

Nothing here is made the way the detector thinks of it: bad spells have lengths of their
own, cramps come in clusters with a heavy tail and make the next night likelier, warm nights
follow a made-up weather, and what is written down is what a person remembers. A figure
measured on these diaries therefore says something about the detector and not about how well
it knows its own simulator. `calm` is the other extreme: smooth waves and exact lists.

`scenarios.SCENARIOS` is the list; `diary.simulate` makes one; `lines` writes the files.
"""
