"""The answers people may choose from about themselves, in the words they would use."""

from __future__ import annotations

from zoneinfo import available_timezones

from tracker.analysis.conditions import ASKED

# Every condition a rule knows, in the words a person would use. The codes are the rules' own.
CONDITIONS = {"none": "None of these", **ASKED, "not_sure": "I am not sure"}
COUNTRIES = {
    "": "I would rather not say",
    "US": "United States",
    "CA": "Canada",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "AU": "Australia",
    "NZ": "New Zealand",
    "AT": "Austria",
    "BE": "Belgium",
    "BG": "Bulgaria",
    "CY": "Cyprus",
    "CZ": "Czechia",
    "DE": "Germany",
    "DK": "Denmark",
    "EE": "Estonia",
    "ES": "Spain",
    "FI": "Finland",
    "FR": "France",
    "GR": "Greece",
    "HR": "Croatia",
    "HU": "Hungary",
    "IT": "Italy",
    "LT": "Lithuania",
    "LU": "Luxembourg",
    "LV": "Latvia",
    "MT": "Malta",
    "NL": "Netherlands",
    "PL": "Poland",
    "PT": "Portugal",
    "RO": "Romania",
    "SE": "Sweden",
    "SI": "Slovenia",
    "SK": "Slovakia",
    "ZZ": "Another country",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = [(hour, f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}") for hour in range(24)]
# Where people buy drinks in ounces and stand on scales in pounds.
OUNCES_AND_POUNDS = ("US",)


def zone_choices(current: str) -> list[tuple[str, str]]:
    """Every time zone there is, the person's own first."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
    return [(zone, zone_name(zone)) for zone in dict.fromkeys((current, *zones))]


def zone_name(zone: str) -> str:
    """ "America/New York"."""
    return zone.replace("_", " ")


def units_of(country: str) -> dict[str, str]:
    """The units people of a country are used to; {} when we do not know the country."""
    if country in ("", "ZZ"):
        return {}
    if country in OUNCES_AND_POUNDS:
        return {"volume_unit": "oz", "weight_unit": "lb"}
    return {"volume_unit": "ml", "weight_unit": "kg"}
