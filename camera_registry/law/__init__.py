"""Is each camera lawful: filing, sign, place, basis, consent, retention (CAM-11 to CAM-18)."""
