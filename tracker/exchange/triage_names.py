"""Other names of signs and conditions that a typed case may use for our codes.

Each means one code and no more than that code says. They are part of the printed
vocabulary, so that nobody has to guess what was understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_SIGNS = """
sudden_breathless: shortness_of_breath breathlessness breathless trouble_breathing dyspnea dyspnoea
sudden_breathless: difficulty_breathing sudden_shortness_of_breath
coughing_blood: coughing_up_blood hemoptysis haemoptysis
chest_pain: chest_pressure chest_tightness
seizure: seizures fit convulsion convulsions
confusion: confused new_confusion disorientation delirium
speech_trouble: aphasia speech_difficulty difficulty_speaking
face_droop: facial_droop facial_drooping
hard_to_wake: unresponsive unconscious
very_drowsy: drowsy drowsiness somnolence severe_drowsiness
bad_headache: severe_headache worst_headache terrible_headache
fainted: syncope fainting passed_out blackout collapse
dizzy_standing: dizziness dizzy lightheaded lightheadedness dizziness_on_standing
unsteady: unsteadiness unsteady_gait balance_problems ataxia
falls: fall
repeated_vomiting: vomiting_repeated persistent_vomiting severe_vomiting
diarrhea: diarrhoea
one_leg_swollen: leg_swelling one_sided_leg_swelling unilateral_leg_swelling calf_swelling
one_leg_swollen: swollen_leg swollen_calf leg_swelling_one_side
one_leg_warm: warm_leg hot_leg calf_warmth
one_leg_red: red_leg leg_redness
one_leg_sore: calf_tenderness
brown_urine: cola_urine cola_colored_urine tea_colored_urine dark_brown_urine
muscle_pain_all_over: muscle_pain myalgia muscle_aches
muscle_pain_bad: severe_muscle_pain
weakness: muscle_weakness new_weakness
muscle_thin: muscle_wasting muscle_atrophy
twitching: fasciculations muscle_twitching
leg_cold: cold_leg cold_foot
leg_pale_blue: pale_leg pale_foot blue_leg blue_foot
leg_numb: numb_leg numb_foot
calf_pain_walking: claudication leg_pain_walking
foot_sore: foot_ulcer sore_on_foot
numb_saddle: saddle_numbness saddle_anesthesia saddle_anaesthesia
bladder_loss: urinary_incontinence urinary_retention bladder_trouble
bowel_loss: bowel_incontinence fecal_incontinence
trouble_swallowing: dysphagia swallowing_trouble
tingling: paresthesia tingling_mouth tingling_fingers
spasm: tetany hand_spasm
sight_changes: visual_changes vision_changes blurred_vision
belly_pain: abdominal_pain epigastric_pain
face_hand_swelling: facial_swelling face_swelling hand_swelling
hearing_change: tinnitus hearing_loss
bruises: bruising
purple_spots: petechiae purpura
stiff_jaw: jaw_stiffness lockjaw
self_harm: suicidal suicidal_thoughts suicidal_ideation self_harm_thoughts
shaky: tremor shakiness trembling
cold_sweat: sweating cold_sweats
fatigue: tired tiredness exhaustion lethargy
poor_appetite: loss_of_appetite anorexia
irritable: irritability
palpitations: palpitation racing_heart
will_not_ease: cramp_will_not_ease
""".strip()

_CONDITIONS = """
heart_failure: chf hf congestive_heart_failure
ckd: kidney_disease chronic_kidney_disease renal_failure renal_impairment
dialysis: hemodialysis haemodialysis
cirrhosis: liver_cirrhosis
pregnancy: pregnant
anemia: anaemia iron_deficiency
diabetes: diabetes_mellitus type_1_diabetes type_2_diabetes
past_low_sodium: hyponatremia hyponatraemia past_hyponatremia
polydipsia: psychogenic_polydipsia
artery_disease: peripheral_artery_disease peripheral_arterial_disease pad pvd
thyroid: hypothyroidism
neuropathy: peripheral_neuropathy
hypertension: high_blood_pressure
motor_neuron_disease: als mnd
restless_legs: rls
atrial_fibrillation: afib
reflux: gerd
parkinson: parkinsons parkinsons_disease parkinson_disease
""".strip()


def _by_name(text: str) -> Mapping[str, str]:
    rows = (line.split(": ") for line in text.splitlines())
    return MappingProxyType({name: code for code, names in rows for name in names.split()})


SIGN_NAMES: Mapping[str, str] = _by_name(_SIGNS)
CONDITION_NAMES: Mapping[str, str] = _by_name(_CONDITIONS)
