"""Settings, programs and rosters as people write them."""
