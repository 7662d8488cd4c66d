"""Everything goes wrong at once, and what people saw is held against what the store says."""
