"""What the standing words of every pattern are made of: sentences said in many places.

Nothing here advises to change a medicine or how much to drink (clinical evidence,
sections 3.7 and 7).
"""

from __future__ import annotations

from dataclasses import dataclass

ASK_HOW_MUCH = "Ask your care team how much you should drink."
ASK_BLOOD_TEST = "Ask if a blood test is right for you."
STRETCH = "Stretch your calves for a few minutes before bed. It may help."
KEEP_LOGGING = "Keep logging, good nights too."
TAKE_AS_TOLD = "Take your medicines as your physician told you."
TELL_EVERY_MEDICINE = "Tell them every medicine you take."
DO_NOT_STOP = "Do not stop your medicine on your own."
STOPPING = "Stopping can make you sick."
NO_WATER_CURE = "Do not try to fix this with water. Too much can lower your sodium."
NO_SALT = "Do not take salt or potassium unless your physician says so."
NO_QUININE = "Do not take quinine for cramps. It is not safe for this."
CHANCE = "It can be chance. Cramps come and go."
SUMMER = "Cramps are more common in summer."
NEW_THINGS = "A new illness, medicine or habit can do this too."
ONLY_BLOOD_TEST = "Many things bring these signs. Only a blood test can tell."
A_COLD = "A cold or the flu brings many of the same signs."
NOT_THE_CAUSE = "It does not prove that the medicine is the cause."


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternWords:
    """The standing words of one pattern; articles are slugs, the closest one first.

    Where it `is_about_fluids`, a person under fluid caution is told whom to ask.
    """

    others: tuple[str, ...]
    do: tuple[str, ...]
    dont: tuple[str, ...]
    articles: tuple[str, ...]
    doubt: tuple[str, ...] = ()
    data: str = "It rests on the nights you logged."
    is_about_fluids: bool = False
