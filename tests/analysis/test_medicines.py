"""What the catalogue makes of names as people type them."""

from __future__ import annotations

import pytest

from tracker.analysis.medicines import Confidence, match

EXACT = {
    # the name itself, and how the label writes it
    "hydrochlorothiazide": "hydrochlorothiazide",
    "hydrochlorothiazide 25 mg tablets": "hydrochlorothiazide",
    "HYDROCHLOROTHIAZIDE 12,5 MG": "hydrochlorothiazide",
    "HCTZ 12.5": "hydrochlorothiazide",
    "hctz": "hydrochlorothiazide",
    "HCT 25": "hydrochlorothiazide",
    "hydro chlorothiazide": "hydrochlorothiazide",
    "my hydrochlorothiazide, one each morning": "hydrochlorothiazide",
    "Apo-Hydrochlorothiazide 25mg": "hydrochlorothiazide",
    "Microzide": "hydrochlorothiazide",
    "Microzide® 12.5 mg capsules": "hydrochlorothiazide",
    "Esidrex": "hydrochlorothiazide",
    "chlorothiazide": "chlorothiazide",
    "furosemide 40mg": "furosemide",
    "furosemide40mg": "furosemide",
    "Lasix": "furosemide",
    "Lasix (furosemide)": "furosemide",
    "LASIX retard 30": "furosemide",
    "ＬＡＳＩＸ": "furosemide",
    "furosemide (Lasix) 40 mg oral tablet": "furosemide",
    "Lasix 40mg tab 1 po qd": "furosemide",
    "Lasix, 2 tablets every other day": "furosemide",
    # other national names
    "frusemide": "furosemide",
    "bendrofluazide 2.5 mg": "bendroflumethiazide",
    "chlorthalidone": "chlortalidone",
    "chlortalidone": "chlortalidone",
    "torsemide 20 mg": "torasemide",
    "ethacrynic acid": "etacrynic acid",
    "albuterol": "salbutamol",
    "albuterol sulfate HFA inhaler": "salbutamol",
    "eformoterol": "formoterol",
    "cyclosporin": "ciclosporin",
    "indomethacin": "indometacin",
    "dothiepin": "dosulepin",
    "thyroxine 100 micrograms": "levothyroxine",
    "niacin": "nicotinic acid",
    "sodium valproate": "valproic acid",
    "divalproex sodium ER 500 mg": "valproic acid",
    "ferrous sulphate 200mg": "ferrous sulfate",
    "oestradiol valerate": "estradiol",
    "estrogens, conjugated": "conjugated estrogens",
    "polyethylene glycol 3350": "macrogol",
    "sennosides": "senna glycosides",
    # salts and releases
    "amlodipine besylate 5 mg": "amlodipine",
    "amlodipine besilate": "amlodipine",
    "metoprolol succinate XL": "metoprolol",
    "metoprolol tartrate 50mg bid": "metoprolol",
    "Toprol-XL 50": "metoprolol",
    "atorvastatin calcium trihydrate": "atorvastatin",
    "losartan potassium 50 mg": "losartan",
    "diclofenac sodium": "diclofenac",
    "perindopril arginine": "perindopril",
    "perindopril erbumine 4 mg": "perindopril",
    "candesartan cilexetil": "candesartan",
    "olmesartan": "olmesartan medoxomil",
    "sertraline hydrochloride": "sertraline",
    "sertraline HCl 50": "sertraline",
    "esomeprazole magnesium": "esomeprazole",
    "lithium carbonate 400mg": "lithium",
    "quinine sulphate 300 mg at night": "quinine",
    "tonic water with quinine": "quinine",
    "metoprolol succinate ER 25 MG 24 HR Extended Release Oral Tablet": "metoprolol",
    "Metoprolol Succ ER": "metoprolol",
    "Natrilix SR": "indapamide",
    "Theo-24": "theophylline",
    "K-Dur 20": "potassium chloride",
    "Klor-Con M20": "potassium chloride",
    "potassium chloride": "potassium chloride",
    "calcium carbonate 500 mg": "calcium carbonate",
    "magnesium oxide 400mg": "magnesium oxide",
    "Milk of Magnesia": "magnesium hydroxide",
    "sodium chloride tablets": "sodium chloride (tablets)",
    "iron sucrose": "iron sucrose (IV)",
    # combinations
    "Burinex K": "bumetanide + potassium",
    "Lasix + potassium": "furosemide + potassium",
    "co-flumactone": "hydroflumethiazide + spironolactone",
    "Diovan HCT": "valsartan + hydrochlorothiazide",
    "Diovan 80 mg HCT": "valsartan + hydrochlorothiazide",
    "DiovanHCT 160/12.5": "valsartan + hydrochlorothiazide",
    "Co-Diovan": "valsartan + hydrochlorothiazide",
    "valsartan-HCTZ": "valsartan + hydrochlorothiazide",
    "hydrochlorothiazide and valsartan": "valsartan + hydrochlorothiazide",
    "lisinopril/hydrochlorothiazide 20/12.5 mg": "lisinopril + hydrochlorothiazide",
    "Zestoretic": "lisinopril + hydrochlorothiazide",
    "losartan potassium/hydrochlorothiazide": "losartan + hydrochlorothiazide",
    "Hyzaar": "losartan + hydrochlorothiazide",
    "Coversyl Plus": "perindopril + indapamide",
    "Coversyl 4 mg Plus": "perindopril + indapamide",
    "Micardis Plus": "telmisartan + hydrochlorothiazide",
    "MicardisPlus": "telmisartan + hydrochlorothiazide",
    "Atacand Plus": "candesartan + hydrochlorothiazide",
    "Nebilet Plus": "nebivolol + hydrochlorothiazide",
    "Tenoretic": "atenolol + chlortalidone",
    "co-tenidone": "atenolol + chlortalidone",
    "coamilofruse": "furosemide + amiloride",
    "co amilozide": "hydrochlorothiazide + amiloride",
    "Burinex A": "bumetanide + amiloride",
    "Neo-Naclex-K": "bendroflumethiazide + potassium",
    "bendroflumethiazide potassium": "bendroflumethiazide + potassium",
    "Triplixam": "perindopril + amlodipine + indapamide",
    "indapamide + perindopril + amlodipine": "perindopril + amlodipine + indapamide",
    "Advair Diskus 250/50": "salmeterol + fluticasone",
    "salmeterol xinafoate and fluticasone propionate": "salmeterol + fluticasone",
    "Symbicort Turbuhaler 200/6": "formoterol + budesonide",
    "budesonide/formoterol fumarate dihydrate": "formoterol + budesonide",
    "Breo Ellipta": "vilanterol + fluticasone furoate",
    "Trelegy": "vilanterol + umeclidinium + fluticasone furoate",
    "carbidopa-levodopa": "levodopa + carbidopa",
    "hydrocodone/acetaminophen": "hydrocodone + paracetamol",
    "co-trimoxazole": "trimethoprim + sulfamethoxazole",
    "sulphamethoxazole/trimethoprim": "trimethoprim + sulfamethoxazole",
    # look-alikes, each as it is written
    "Losec": "omeprazole",
    "Zocor": "simvastatin",
    "Zoloft": "sertraline",
    "Celexa": "citalopram",
    "Celebrex": "celecoxib",
    "Norvasc": "amlodipine",
    "Diovan": "valsartan",
    "Cozaar": "losartan",
    "Tenormin": "atenolol",
    "Zestril": "lisinopril",
    "Coversyl": "perindopril",
    "Micardis": "telmisartan",
    "Atacand": "candesartan",
    "Dulcolax": "bisacodyl",
    "Dulcolax Pico": "sodium picosulfate",
    "Aldactone": "spironolactone",
    "Aldactone inj": "potassium canrenoate",
    "prednisone": "prednisone",
    "prednisolone": "prednisolone",
    "Pred": "prednisolone",
    # vitamins
    "vitamin D": "colecalciferol",
    "Vitamin D3 1000 IU": "colecalciferol",
    "cholecalciferol": "colecalciferol",
    "D3": "colecalciferol",
    "vitamin B complex": "vitamin B complex",
    # the class said beside the name
    "my water pill Lasix 40": "furosemide",
    "salmeterol inhaler": "salmeterol",
}

CLOSE = {
    "hydroclorothiazide": "hydrochlorothiazide",
    "hydrochlorothiazde 25 mg": "hydrochlorothiazide",
    "hydrochlorothiazid": "hydrochlorothiazide",
    "furosemid": "furosemide",
    "furosimide 20": "furosemide",
    "chlorthalidon": "chlortalidone",
    "indapamid": "indapamide",
    "spironolacton": "spironolactone",
    "amlodapine": "amlodipine",
    "simvastatine": "simvastatin",
    "atorvastin": "atorvastatin",
    "rosuvastatine": "rosuvastatin",
    "lisinipril hctz": "lisinopril + hydrochlorothiazide",
    "losarten": "losartan",
    "metropolol": "metoprolol",
    "omeprazol": "omeprazole",
    "pantoprazol 40": "pantoprazole",
    "fluoxitine": "fluoxetine",
    "amitriptiline": "amitriptyline",
    "lipator": "atorvastatin",
    "zoloff": "sertraline",
    "salbutomol": "salbutamol",
    "cholecalciferole": "colecalciferol",
}

ASK = {
    # near two names
    "Lasex": {"furosemide", "omeprazole"},
    "Losix": {"furosemide", "omeprazole"},
    "zolof": {"sertraline", "simvastatin"},
    "celebra": {"celecoxib", "citalopram"},
    "celebyx": {"celecoxib"},
    "navasc": {"amlodipine"},
    "emlodipine": {"amlodipine", "felodipine"},
    "prednisilone": {"prednisone", "prednisolone"},
    "centil": {"bendroflumethiazide", "bendroflumethiazide + potassium"},
    # a short name with a wrong letter
    "lasic": {"furosemide"},
    "lipitter": {"atorvastatin"},
    # a word that is not understood
    "Zestril Plus": {"lisinopril", "lisinopril + hydrochlorothiazide"},
    "Diovan HT": {"valsartan", "valsartan + hydrochlorothiazide"},
    "stopped Lasix": {"furosemide"},
    "Laxix junk zzz": {"furosemide"},
    # two medicines in one field
    "Lasix and potassium chloride": {"furosemide", "potassium chloride"},
    "omeprazole, simvastatin": {"omeprazole", "simvastatin"},
    "aspirin + omeprazole": {"omeprazole"},
    "hydra chlorothiazide": {"hydrochlorothiazide", "chlorothiazide"},
    "not Aprovel": {"irbesartan"},
    "cc Aprovel": {"irbesartan", "irbesartan + hydrochlorothiazide"},
    # a class
    "water pill": {"hydrochlorothiazide", "furosemide", "spironolactone"},
    "Fluid tablet": {"hydrochlorothiazide", "furosemide"},
    "cholesterol pill": {"atorvastatin", "simvastatin"},
    "cholestrol pill": {"atorvastatin", "simvastatin"},
    "statin": {"atorvastatin", "rosuvastatin"},
    "blood pressure tablets": {"amlodipine", "lisinopril"},
    "magnesium": {"magnesium hydroxide", "magnesium oxide", "magnesium citrate"},
    "calcium": {"calcium carbonate", "calcium citrate"},
    "potassium": {"potassium chloride"},
    "iron tablets": {"ferrous sulfate"},
    "insulin": {"insulin glargine", "insulin lispro"},
    "tonic water": {"quinine"},
}

UNKNOWN = [
    "",
    " ",
    "25 mg",
    "tablet",
    "paracetamol",
    "acetaminophen 500 mg",
    "aspirin",
    "warfarin",
    "propranolol",
    "propanolol",
    "hydralazine",
    "hydroxyzine",
    "Cerebyx",
    "Navane",
    "nimodipine",
    "clonidine",
    "hydrocortisone",
    "methyl prednisolone",
    "insulin aspart",
    "Slow Mag",
    "Nebilet",
    "vitamin C",
    "vitamin E 400",
    "vitamin B12",
    "vitamin B 2",
    "vitamin D 2",
    "vitamin K2",
    "multivitamin",
    "Predator",
    "natriuretic",
    "turmeric",
    "xyzzy",
    "лазикс",
    "🙂🙂🙂",
    "'; DROP TABLE tracker_drug; --",
    "<script>alert(1)</script>",
    "\x00\x07\n",
    "a" * 300,
    "Lasix " * 50,
    "ß" * 100,
]


@pytest.mark.parametrize(("typed", "inn"), EXACT.items())
def test_a_name_as_labels_write_it_is_exact(typed: str, inn: str) -> None:
    found = match(typed)
    assert found.drug is not None
    assert (found.drug.inn, found.confidence) == (inn, Confidence.EXACT)
    assert found.groups == found.drug.groups


@pytest.mark.parametrize(("typed", "inn"), CLOSE.items())
def test_a_misspelling_of_one_name_is_close(typed: str, inn: str) -> None:
    found = match(typed)
    assert found.drug is not None
    assert (found.drug.inn, found.confidence) == (inn, Confidence.CLOSE)


@pytest.mark.parametrize(("typed", "among"), ASK.items())
def test_a_doubtful_name_is_asked_and_never_guessed(typed: str, among: set[str]) -> None:
    found = match(typed)
    assert (found.drug, found.confidence, found.groups) == (None, Confidence.ASK, ())
    assert among <= {drug.inn for drug in found.candidates}


@pytest.mark.parametrize("typed", UNKNOWN)
def test_a_name_outside_the_catalogue_stays_unknown(typed: str) -> None:
    found = match(typed)
    assert (found.drug, found.confidence) == (None, Confidence.UNKNOWN)
    assert (found.groups, found.candidates, found.typed) == ((), (), typed)


def test_the_gold_list_is_long_enough_to_mean_something() -> None:
    assert len(EXACT) + len(CLOSE) + len(ASK) + len(UNKNOWN) >= 200


def test_a_brand_counts_only_as_a_whole_word() -> None:
    assert match("Predator").drug is None
    assert match("D30").drug is None
    assert match("Somatropin").drug is None


def test_a_plus_product_is_never_read_as_the_plain_one() -> None:
    plain, plus = match("Coversyl").drug, match("Coversyl Plus").drug
    assert plain is not None
    assert plus is not None
    assert "thiazide_like" not in plain.groups
    assert plus.groups == ("ace", "thiazide_like")
    assert match("Tenormin Plus").drug is None


def test_a_long_text_of_nonsense_is_answered_at_once() -> None:
    text = " ".join(f"qwert{chr(97 + n)}uiop" for n in range(14))
    assert len(text) <= 160
    assert match(text).confidence is Confidence.UNKNOWN
