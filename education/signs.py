"""Every sign a person can report, each with its own code and its own checkbox.

The words are what the page says beside the box. Codes are stored for good: a code is
never reused for another meaning. Nothing here decides; `education.red_flags` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# Where the page puts a sign, in the order of the page.
GROUPS = ("head", "breath", "leg", "muscle", "stomach", "pregnancy", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One checkbox. `emergency` is true when this sign alone is an emergency."""

    code: str
    words: str
    group: str
    emergency: bool = False


_URGENT = True

# code, group, words, and whether it alone is an emergency
_ROWS: tuple[tuple[str, str, str, bool], ...] = (
    ("seizure", "head", "A seizure or fit", _URGENT),
    ("confusion", "head", "New confusion", _URGENT),
    ("not_making_sense", "head", "Not making sense when talking", _URGENT),
    ("slurred_speech", "head", "Slurred speech", _URGENT),
    ("speech_trouble", "head", "New trouble finding or saying words", _URGENT),
    ("face_droop", "head", "One side of the face droops", _URGENT),
    ("arm_weakness", "head", "One arm is weak or numb all of a sudden", _URGENT),
    ("hard_to_wake", "head", "Very hard to wake up", _URGENT),
    ("very_drowsy", "head", "So sleepy that I can hardly stay awake", _URGENT),
    ("bad_headache", "head", "A very bad headache", False),
    ("headache", "head", "A headache", False),
    ("sight_changes", "head", "New trouble seeing, or flashing lights", False),
    ("hearing_change", "head", "New ringing in the ears or hearing loss", False),
    ("fainted", "head", "I passed out", False),
    ("nearly_fainted_twice", "head", "I nearly passed out two times or more", False),
    ("hurt_in_fall", "head", "I got hurt when I fell or passed out", False),
    ("unsteady", "head", "Unsteady on my feet", False),
    ("falls", "head", "I fell", False),
    ("dizzy_standing", "head", "Dizzy when I stand up", False),
    ("slow_thinking", "head", "Thinking feels slow", False),
    ("chest_pain", "breath", "Chest pain or pressure", _URGENT),
    ("sudden_breathless", "breath", "Hard to breathe all of a sudden", _URGENT),
    ("coughing_blood", "breath", "Coughing up blood", _URGENT),
    ("palpitations", "breath", "My heart races, pounds or skips beats", False),
    ("leg_cold", "leg", "A leg or foot turned cold all of a sudden", _URGENT),
    ("leg_pale_blue", "leg", "A leg or foot turned pale or blue", _URGENT),
    ("leg_numb", "leg", "A leg or foot went numb all of a sudden", _URGENT),
    ("cannot_move_leg", "leg", "I cannot move a leg", _URGENT),
    ("both_legs_weak", "leg", "Both legs got weak all of a sudden", _URGENT),
    ("numb_saddle", "leg", "Numb between my legs or around my bottom", _URGENT),
    ("one_leg_swollen", "leg", "One leg is swollen", False),
    ("one_leg_warm", "leg", "One leg is warmer than the other", False),
    ("one_leg_red", "leg", "One leg is red or darker than the other", False),
    ("one_leg_sore", "leg", "One leg is very painful to touch", False),
    ("hard_vein", "leg", "A vein in one leg is hard and sore", False),
    ("calf_pain_walking", "leg", "Calf pain when I walk that goes away with rest", False),
    ("foot_sore", "leg", "A sore on my foot", False),
    ("black_toe", "leg", "A toe turned black", False),
    ("will_not_ease", "muscle", "A cramp over 10 minutes that will not ease", False),
    ("hard_knot", "muscle", "The muscle turned hard like a knot", False),
    ("muscle_pain_bad", "muscle", "Very bad muscle pain", False),
    ("muscle_pain_all_over", "muscle", "Muscle pain all over", False),
    ("weakness", "muscle", "New weakness, as on stairs or rising from a chair", False),
    ("muscle_thin", "muscle", "A muscle is getting thin", False),
    ("twitching", "muscle", "Muscles twitch while I am awake", False),
    ("trouble_swallowing", "muscle", "New trouble swallowing", False),
    ("tingling", "muscle", "Tingling around the mouth or in fingers", False),
    ("spasm", "muscle", "My hands or feet lock up", False),
    ("hot_muscle", "muscle", "A muscle is red, hot and very painful", False),
    ("stiff_jaw", "muscle", "A stiff jaw after a cut or wound", _URGENT),
    ("dirty_wound", "muscle", "Cramps that began after a dirty wound", _URGENT),
    ("poison_contact", "muscle", "Cramps that began after contact with poison", _URGENT),
    ("lead_mercury", "muscle", "Cramps that began after contact with lead or mercury", _URGENT),
    ("nausea", "stomach", "Sick to my stomach", False),
    ("vomiting", "stomach", "Throwing up", False),
    ("repeated_vomiting", "stomach", "Throwing up again and again", False),
    ("diarrhea", "stomach", "Diarrhea", False),
    ("belly_pain", "stomach", "Bad belly pain", False),
    ("poor_appetite", "stomach", "Not hungry", False),
    ("brown_urine", "stomach", "Pee is brown like cola or tea", False),
    ("dark_urine", "stomach", "Pee is dark yellow", False),
    ("little_urine", "stomach", "Much less pee than usual", False),
    ("bladder_loss", "stomach", "New loss of bladder control, or I cannot pee", _URGENT),
    ("bowel_loss", "stomach", "New loss of bowel control", _URGENT),
    ("face_hand_swelling", "pregnancy", "My face or hands are swollen", False),
    ("fever", "other", "A fever", False),
    ("bruises", "other", "New bruises for no reason", False),
    ("bleeding", "other", "Bleeding that is new or slow to stop", False),
    ("purple_spots", "other", "Purple or red spots on the skin", False),
    ("shaky", "other", "Shaky", False),
    ("cold_sweat", "other", "In a cold sweat", False),
    ("sudden_hunger", "other", "Very hungry all of a sudden", False),
    ("low_sugar_not_better", "other", "Low sugar signs that do not get better", False),
    ("thirst", "other", "Very thirsty", False),
    ("fatigue", "other", "Very tired", False),
    ("low_mood", "other", "Feeling low", False),
    ("irritable", "other", "On edge or cross", False),
    ("self_harm", "other", "Thoughts of hurting myself", _URGENT),
    ("urge_to_move", "other", "A strong need to move my legs", False),
    ("relief_by_moving", "other", "It gets better while I move", False),
    ("worse_at_rest", "other", "It gets worse when I rest", False),
    ("evening_onset", "other", "It comes on in the evening", False),
)

SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        code: Sign(code=code, words=words, group=group, emergency=emergency)
        for code, group, words, emergency in _ROWS
    }
)

# The four parts of the restless-legs question (clinical evidence, section 5.1).
RESTLESS_SIGNS = ("urge_to_move", "relief_by_moving", "worse_at_rest", "evening_onset")

# What may come with low sodium (clinical evidence, sections 3.2 and 11, P2).
LOW_SODIUM_SIGNS = (
    "seizure",
    "confusion",
    "not_making_sense",
    "hard_to_wake",
    "very_drowsy",
    "bad_headache",
    "headache",
    "nausea",
    "vomiting",
    "repeated_vomiting",
    "unsteady",
    "falls",
    "slow_thinking",
    "weakness",
    "fatigue",
    "poor_appetite",
    "low_mood",
    "irritable",
)
