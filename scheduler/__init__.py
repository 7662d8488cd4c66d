"""The tick, the dispatcher, retries and the metronome."""
