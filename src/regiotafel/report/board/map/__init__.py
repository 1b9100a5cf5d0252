"""The map: shapes, colours, layers and the canvas they are drawn on."""
