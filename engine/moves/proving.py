"""Takes a proof that a notice was served: its step is done from that day on, and the case goes on."""

from datetime import date

from engine import workflow
from engine.model.serving import PROVEN, SILENT, Serving, ServingTry
from engine.moves.advance import advance
from engine.moves.serve import end_tries
from engine.moves.work import Work


def prove(work: Work, serving: Serving, channel: str, served_on: date, proof: str) -> None:
    """Write the proof down as the section of its step, and go on; the case is locked and its sections are loaded.

    Args:
        served_on: the day of receipt, from which limits count.
        proof: what proves it, in words for the file.
    """
    state = work.state
    if state is None:
        return
    serving.ended_at, serving.served_on, serving.channel = work.now, served_on, channel
    end_tries(work, ServingTry.serving_id == serving.id, ServingTry.channel == channel, result=PROVEN)
    end_tries(work, ServingTry.serving_id == serving.id, result=SILENT)
    section = {"served_on": served_on.isoformat(), "channel": channel, "proof": proof, "at": work.now.isoformat()}
    work.write(serving.address, serving.scope_path, section)
    advance(
        work,
        lambda: workflow.resume(work.release.definition, state, serving.token, work.scope, now=work.now),
        done_token=serving.token,
    )
