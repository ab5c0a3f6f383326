"""Cambridge, Massachusetts: real parcels, streets, waters, neighbourhoods and police districts."""
