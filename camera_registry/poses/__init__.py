"""Where a camera stands and looks, fitted from points clicked in picture and map."""
