"""Printed sheets and public notices."""
