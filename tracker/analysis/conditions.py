"""The conditions a person can tell us of, in their own words; codes are stored for good.

`ASKED` are those of the health question, which rules and patterns read. `FURTHER` are
taken where a case is typed; no rule reads them, so that an ordinary history is no error.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ASKED: Mapping[str, str] = MappingProxyType(
    {
        "heart_failure": "Heart failure",
        "cirrhosis": "A scarred liver (cirrhosis)",
        "ascites": "Fluid in the belly (ascites)",
        "ckd": "Weak kidneys (kidney disease)",
        "dialysis": "Dialysis",
        "siadh": "A body that holds too much water (SIADH)",
        "past_low_sodium": "Low sodium in the past",
        "polydipsia": "A strong need to drink all day",
        "diabetes": "Diabetes",
        "anemia": "Low iron or anemia",
        "asthma": "Asthma",
        "copd": "COPD",
        "thyroid": "A thyroid problem",
        "neuropathy": "Nerve damage in the feet or legs",
        "artery_disease": "Narrow leg arteries",
        "pregnancy": "I am pregnant",
        "pregnancy_swelling": "I am pregnant, and my hands or face swell",
    }
)

FURTHER: Mapping[str, str] = MappingProxyType(
    {
        "hypertension": "High blood pressure",
        "high_cholesterol": "High cholesterol",
        "heart_disease": "Heart disease",
        "atrial_fibrillation": "An uneven heartbeat (atrial fibrillation)",
        "stroke": "A stroke in the past",
        "epilepsy": "Epilepsy",
        "depression": "Depression",
        "anxiety": "Anxiety",
        "parkinson": "Parkinson disease",
        "restless_legs": "Restless legs",
        "arthritis": "Arthritis",
        "osteoporosis": "Thin bones (osteoporosis)",
        "spinal_stenosis": "A narrow spine (stenosis)",
        "motor_neuron_disease": "Motor neuron disease (ALS)",
        "reflux": "Acid reflux",
        "cancer": "Cancer",
        "insomnia": "Trouble sleeping",
        "overactive_bladder": "An overactive bladder",
        "past_blood_clot": "A blood clot in the past",
        "recent_surgery": "An operation in the last weeks",
    }
)

KNOWN: Mapping[str, str] = MappingProxyType({**ASKED, **FURTHER})
