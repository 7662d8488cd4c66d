"""The parts plugged together: serving, health, measures, logs."""
