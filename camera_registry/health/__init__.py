"""Whether the picture of a camera is sound: frames in, a verdict out, no frame kept."""
