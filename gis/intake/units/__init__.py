"""Which unit and grid a row belongs to: by code, by name, by place."""
