"""The panel beside the map: summary, indicators, centres, proof."""
