"""The medicines that made-up people take, by class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A medicine of the catalogue with a brand, its dose steps and its time of day."""

    name: str
    brand: str
    class_name: str
    doses_mg: tuple[float, ...]
    time: str = "morning"


PRODUCTS: dict[str, tuple[Product, ...]] = {
    "diuretic": (
        Product(
            name="hydrochlorothiazide",
            brand="Microzide",
            class_name="diuretic",
            doses_mg=(12.5, 25.0, 50.0),
        ),
        Product(
            name="chlortalidone",
            brand="Hygroton",
            class_name="diuretic",
            doses_mg=(12.5, 25.0, 50.0),
        ),
        Product(
            name="indapamide", brand="Natrilix", class_name="diuretic", doses_mg=(1.25, 2.5, 5.0)
        ),
        Product(
            name="furosemide", brand="Lasix", class_name="diuretic", doses_mg=(20.0, 40.0, 80.0)
        ),
        Product(
            name="spironolactone",
            brand="Aldactone",
            class_name="diuretic",
            doses_mg=(25.0, 50.0, 100.0),
        ),
    ),
    "statin": (
        Product(
            name="atorvastatin",
            brand="Lipitor",
            class_name="statin",
            doses_mg=(10.0, 20.0, 40.0),
            time="evening",
        ),
        Product(
            name="simvastatin",
            brand="Zocor",
            class_name="statin",
            doses_mg=(10.0, 20.0, 40.0),
            time="evening",
        ),
    ),
    "laba": (
        Product(name="salmeterol", brand="Serevent", class_name="laba", doses_mg=(0.05, 0.1, 0.2)),
        Product(
            name="formoterol + budesonide",
            brand="Symbicort",
            class_name="laba",
            doses_mg=(0.009, 0.018, 0.036),
        ),
    ),
    "ssri": (
        Product(name="sertraline", brand="Zoloft", class_name="ssri", doses_mg=(50.0, 75.0, 100.0)),
        Product(name="citalopram", brand="Celexa", class_name="ssri", doses_mg=(10.0, 20.0, 40.0)),
    ),
    "companion": (
        Product(name="omeprazole", brand="Prilosec", class_name="ppi", doses_mg=(20.0,)),
        Product(
            name="amlodipine",
            brand="Norvasc",
            class_name="calcium_channel_blocker",
            doses_mg=(5.0,),
        ),
        Product(name="cholecalciferol", brand="Vigantol", class_name="vitamin", doses_mg=(0.02,)),
        Product(
            name="metformin",
            brand="Glucophage",
            class_name="biguanide",
            doses_mg=(500.0,),
            time="evening",
        ),
    ),
}


def pick(class_name: str, chance: np.random.Generator) -> Product:
    """A product of the class."""
    products = PRODUCTS[class_name]
    return products[int(chance.integers(len(products)))]


def another(product: Product, chance: np.random.Generator) -> Product:
    """Another product of the same class."""
    others = [other for other in PRODUCTS[product.class_name] if other != product]
    return others[int(chance.integers(len(others)))]
