"""The one place that plugs the parts together: a house, and the server that opens its doors."""
