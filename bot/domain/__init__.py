"""The meaning of the inquiry cycle: pure values and functions, without I/O or a clock."""
