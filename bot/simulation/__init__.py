"""A virtual network of schools, lived through the real turn, store, agenda and dispatcher."""
