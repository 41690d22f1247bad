"""The limits of a form and of an answer. Each keeps a page usable and a row small."""

FIELDS_MAX = 100
STEPS_MAX = 12
OPTIONS_MAX = 200
CONDITION_VALUES_MAX = 50

FIELD_ID_CHARS_MAX = 60
LABEL_CHARS_MAX = 200
HELP_CHARS_MAX = 500
OPTION_CHARS_MAX = 100
UNIT_CHARS_MAX = 30

TEXT_CHARS_MAX = 200
TEXTAREA_CHARS_MAX = 2_000
CUSTOM_CHARS_MAX = 5_000
ADDRESS_CHARS_MAX = 300
PLACE_CHARS_MAX = 100

# Far above any budget, area or head count, far below where a float loses whole numbers.
NUMBER_MAX = 1_000_000_000_000

UNKNOWN_SHOWN_MAX = 10
