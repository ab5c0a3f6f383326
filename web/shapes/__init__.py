"""What the operations answer, as plain frozen dataclasses.

names are those of the tables; positions are [lon, lat], boxes [west, south, east, north],
degrees EPSG:4490; times are UTC. What is not known is null, never 0.
"""
