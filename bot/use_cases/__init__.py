"""One module per thing people do, over the open work and the actor."""
