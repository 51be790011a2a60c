"""The kinds of text that a form may name in the property ``kind``, also by a formula."""

from engine.forms.kinds import identity, text
from engine.forms.kinds.kind import Kind

TEXT_KINDS: dict[str, Kind] = {
    "text": text.LINE,
    "email": text.EMAIL,
    "phone": text.MOBILE,
    "any-phone": text.ANY_PHONE,
    "postcode": text.POSTCODE,
    "passport": text.PASSPORT,
    "travel-pass": text.TRAVEL_PASS,
    "uscc": identity.CREDIT_CODE,
    "id-card": identity.CITIZEN_NUMBER,
}
