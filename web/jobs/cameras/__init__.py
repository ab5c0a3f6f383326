"""Cameras: what they see, what the law asks of them, the forms that go out."""
