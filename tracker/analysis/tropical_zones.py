"""Time zones between the tropics, where no part of the year is much warmer than another.

Taken from the coordinates of the tz database (zone.tab, public domain): the zone's place
lies within 23.44 degrees of the equator.
"""

from __future__ import annotations

_PLACES = {
    "Africa": """
        Abidjan Accra Addis_Ababa Asmara Bamako Bangui Banjul Bissau Blantyre
        Brazzaville Bujumbura Conakry Dakar Dar_es_Salaam Djibouti Douala Freetown
        Harare Juba Kampala Khartoum Kigali Kinshasa Lagos Libreville Lome Luanda
        Lubumbashi Lusaka Malabo Mogadishu Monrovia Nairobi Ndjamena Niamey Nouakchott
        Ouagadougou Porto-Novo Sao_Tome Windhoek
    """,
    "America": """
        Anguilla Antigua Araguaina Aruba Bahia Bahia_Banderas Barbados Belem Belize
        Boa_Vista Bogota Campo_Grande Cancun Caracas Cayenne Cayman Costa_Rica Cuiaba
        Curacao Dominica Eirunepe El_Salvador Fortaleza Grand_Turk Grenada Guadeloupe
        Guatemala Guayaquil Guyana Havana Jamaica Kralendijk La_Paz Lima Lower_Princes
        Maceio Managua Manaus Marigot Martinique Mazatlan Merida Mexico_City Montserrat
        Noronha Panama Paramaribo Port-au-Prince Port_of_Spain Porto_Velho Puerto_Rico
        Recife Rio_Branco Santarem Santo_Domingo St_Barthelemy St_Kitts St_Lucia
        St_Thomas St_Vincent Tegucigalpa Tortola
    """,
    "Asia": """
        Aden Bangkok Brunei Calcutta Colombo Dili Ho_Chi_Minh Hong_Kong Jakarta Jayapura
        Kolkata Kuala_Lumpur Kuching Macau Makassar Manila Phnom_Penh Pontianak Rangoon
        Saigon Singapore Vientiane Yangon
    """,
    "Atlantic": """
        Cape_Verde St_Helena
    """,
    "Australia": """
        Darwin Lindeman
    """,
    "Indian": """
        Antananarivo Chagos Christmas Cocos Comoro Mahe Maldives Mauritius Mayotte
        Reunion
    """,
    "Pacific": """
        Apia Bougainville Chuuk Efate Fakaofo Fiji Funafuti Galapagos Gambier
        Guadalcanal Guam Honolulu Kanton Kiritimati Kosrae Kwajalein Majuro Marquesas
        Nauru Niue Noumea Pago_Pago Palau Pohnpei Port_Moresby Rarotonga Saipan Tahiti
        Tarawa Tongatapu Wake Wallis
    """,
}
TROPICAL_ZONES = frozenset(
    f"{area}/{place}" for area, places in _PLACES.items() for place in places.split()
)
