"""The register of samples: where each is, how far it has come, and through whose hands it went."""

from engine.metrology.samples.custody import (
    SYSTEM,
    Hand,
    Told,
    expect_sample,
    find_sample,
    hand_out_sample,
    move_sample,
    place_sample,
    receive_sample,
)
from engine.metrology.samples.looking import (
    UNCOLLECTED_DAYS,
    SampleAsked,
    SamplePage,
    chosen_samples,
    has_samples,
    list_samples,
    moves_of,
    places,
    samples_at,
    samples_of_case,
)
from engine.metrology.samples.model import Sample, SampleMove, SampleStatus

__all__ = [
    "SYSTEM",
    "UNCOLLECTED_DAYS",
    "Hand",
    "Sample",
    "SampleAsked",
    "SampleMove",
    "SamplePage",
    "SampleStatus",
    "Told",
    "chosen_samples",
    "expect_sample",
    "find_sample",
    "hand_out_sample",
    "has_samples",
    "list_samples",
    "move_sample",
    "moves_of",
    "place_sample",
    "places",
    "receive_sample",
    "samples_at",
    "samples_of_case",
]
